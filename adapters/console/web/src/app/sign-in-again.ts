import { createStore, useStore } from "@/shared/store";
import { useSession } from "./session";

const asked = createStore(false);

/** Somebody wants to sign in again before the token is over. */
export const signInAgain = {
  ask: (): void => asked.set(true),
  done: (): void => asked.set(false),
};

/** Whether the dialog for signing in again stands over the page, and whether the token is over already. */
export function useSignInAgain(): { open: boolean; ended: boolean } {
  const ended = useSession()?.ended ?? false;
  return { open: useStore(asked) || ended, ended };
}
