import { createStore, useStore } from "./store";

const open = createStore(0);

/** Counts a dialog for as long as it is open; gives what ends the counting. */
export function countDialog(): () => void {
  open.set(open.get() + 1);
  return () => open.set(open.get() - 1);
}

/** Whether a dialog covers the page: what must be seen then belongs into the dialog. */
export function useDialogOpen(): boolean {
  return useStore(open) > 0;
}
