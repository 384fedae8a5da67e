import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import { useText } from "@/shared/use-text";
import { useWindowTitle } from "@/shared/use-window-title";
import { appMessages as m } from "./messages";

/** A fault in a page stays in that page. */
export function BrokenPage() {
  const text = useText();
  useWindowTitle(text(m.broken));
  return (
    <EmptyState headingLevel="h1" titleText={text(m.broken)} status="danger">
      <EmptyStateBody>{text(m.brokenHelp)}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Button onClick={() => window.location.reload()}>{text(m.reload)}</Button>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
