import { Bullseye, Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, Spinner } from "@patternfly/react-core";
import { type ComponentType, useEffect } from "react";
import { ANSWER_WITHIN } from "@/shared/answer-within";
import { sharedMessages } from "@/shared/messages";
import { createStore, useStore } from "@/shared/store";
import { useText } from "@/shared/use-text";
import { useWindowTitle } from "@/shared/use-window-title";
import { Waiting } from "@/shared/waiting";
import { pageFileMessages as m } from "./page-file-messages";

/** How long going to a page waits for its file before the page itself says that it waits. */
const MOMENT = 1_000;

/** After the first page is there: it has the line for itself until then. */
const OTHERS_AFTER = 3_000;

const all: (() => Promise<void>)[] = [];

/**
 * A page in a file of its own. Unlike the router's `lazyRouteComponent` it never loads the whole document again when
 * the file can't be had, which would lose the token: it says so, and tries again when asked.
 */
export function pageFile<File extends object>(importFile: () => Promise<File>, name: keyof File) {
  const file = createStore<ComponentType | "coming" | "failed">("coming");
  let loading: Promise<void> | null = null;

  function load(): Promise<void> {
    if (typeof file.get() === "function") return Promise.resolve();
    if (loading) return loading;
    file.set("coming");
    const late = setTimeout(() => {
      // Whatever comes after all is welcome still.
      loading = null;
      file.set("failed");
    }, ANSWER_WITHIN);
    loading = importFile()
      // A page's own type knows the routes, so theirs can't be made of it.
      .then((loaded) => file.set(loaded[name] as ComponentType), () => file.set("failed"))
      .finally(() => {
        clearTimeout(late);
        loading = null;
      });
    return loading;
  }
  all.push(load);

  function PageFile() {
    const Page = useStore(file);
    useEffect(() => void load(), []);
    if (Page === "coming") return <ComingPage />;
    if (Page === "failed") return <UnloadedPage onRetry={() => void load()} />;
    return <Page />;
  }
  PageFile.preload = () => Promise.race([load(), new Promise<void>((resolve) => setTimeout(resolve, MOMENT))]);
  return PageFile;
}

/** Loads the other pages' files before they are needed: then no outage and no new release keeps a page away. */
export function loadOtherPages(): () => void {
  const timer = setTimeout(() => void oneAfterAnother(), OTHERS_AFTER);
  return () => clearTimeout(timer);
}

async function oneAfterAnother(): Promise<void> {
  for (const load of all) await load();
}

function ComingPage() {
  const text = useText();
  return (
    <Bullseye>
      <Waiting asksAgain={false}>
        <Spinner aria-label={text(sharedMessages.loading)} />
      </Waiting>
    </Bullseye>
  );
}

function UnloadedPage({ onRetry }: { readonly onRetry: () => void }) {
  const text = useText();
  useWindowTitle(text(m.unloaded));
  return (
    <EmptyState headingLevel="h1" titleText={text(m.unloaded)} status="warning">
      <EmptyStateBody>{text(m.unloadedHelp)}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Button onClick={onRetry}>{text(m.tryAgain)}</Button>
          <Button variant="link" onClick={() => window.location.reload()}>
            {text(m.reloadConsole)}
          </Button>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
