import { forgetNotices } from "@/shared/notices";
import { isForeign } from "./owned-history";
import { closeWhatIsOpen } from "./router";
import { session } from "./session";
import { signInAgain } from "./sign-in-again";
import { identityOf } from "./token";

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
    if (last !== null && last !== identity) forgetNotices();
    // After a load nobody was here before, but the place in the history may be somebody's.
    if ((last !== null && last !== identity) || isForeign(window.history.state, identity)) closeWhatIsOpen();
    last = identity;
  });
}
