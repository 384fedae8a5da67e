import { forgetNotices } from "@/shared/notices";
import { closeWhatIsOpen } from "./router";
import { session } from "./session";
import { signInAgain } from "./sign-in-again";
import type { Claims } from "./token";

/** Two tokens of one identity may do and see the same things as the same person. */
export function identityOf({ subject, tenantId }: Claims): string {
  return JSON.stringify([subject, tenantId]);
}

/** Clears away what one person had open before anything of it is rendered for another. */
export function followHandovers(): void {
  let last: string | null = null;
  session.subscribe(() => {
    const current = session.get();
    if (!current) {
      signInAgain.done();
      return;
    }
    const identity = identityOf(current.claims);
    if (last !== null && last !== identity) {
      forgetNotices();
      closeWhatIsOpen();
    }
    last = identity;
  });
}
