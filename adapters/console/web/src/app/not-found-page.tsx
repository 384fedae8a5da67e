import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import { ButtonLink } from "@/shared/button-link";
import { useText } from "@/shared/use-text";
import { useWindowTitle } from "@/shared/use-window-title";
import { appMessages as m } from "./messages";

export function NotFoundPage() {
  const text = useText();
  useWindowTitle(text(m.notFound));
  return (
    <EmptyState headingLevel="h1" titleText={text(m.notFound)}>
      <EmptyStateBody>{text(m.notFoundHelp)}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <ButtonLink to="/" variant="primary">
            {text(m.toToday)}
          </ButtonLink>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
