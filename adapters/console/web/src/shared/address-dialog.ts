import { type HistoryState, useNavigate, useRouter } from "@tanstack/react-router";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The entry before this one is the same page without its dialog. */
    openedHere?: boolean | undefined;
  }
}

/** The state of an entry of the history that opens a dialog over the page that is there. */
export const OPENED_HERE: HistoryState = { openedHere: true };

/**
 * Closes the dialog that the address has open; `without` takes it out of the search. Its key and what was typed go with
 * it: the next one is another form. Whoever opened it here is where they were, with nothing more to go back through.
 */
export function useCloseDialog(without: (search: object) => object): () => void {
  const navigate = useNavigate();
  const { history } = useRouter();
  return () => {
    const { openedHere } = history.location.state;
    void navigate({
      to: ".",
      search: without as never,
      state: (state) => ({ ...state, formKey: undefined, draft: undefined, openedHere: undefined }),
      replace: true,
      resetScroll: false,
    });
    if (openedHere) history.back();
  };
}
