import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import BuildingIcon from "@patternfly/react-icons/dist/esm/icons/building-icon";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import { ButtonLink } from "@/shared/button-link";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";
import { useMayCreate } from "./use-may-create";

/** An empty list says what to do next. */
export function TenantListEmpty({ filtered }: { readonly filtered: boolean }) {
  const text = useText();
  const mayCreate = useMayCreate();
  return (
    <EmptyState
      headingLevel="h2"
      titleText={text(filtered ? m.noneFound : m.noneYet)}
      icon={filtered ? SearchIcon : BuildingIcon}
    >
      <EmptyStateBody>{text(filtered ? m.noneFoundHelp : m.noneYetHelp)}</EmptyStateBody>
      {filtered || mayCreate ? (
        <EmptyStateFooter>
          <EmptyStateActions>
            {filtered ? (
              <ButtonLink to="/tenants" variant="link">
                {text(m.clear)}
              </ButtonLink>
            ) : (
              <ButtonLink to="/tenants/new" variant="primary">
                {text(m.new)}
              </ButtonLink>
            )}
          </EmptyStateActions>
        </EmptyStateFooter>
      ) : null}
    </EmptyState>
  );
}
