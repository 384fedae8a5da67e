import { Dropdown, DropdownItem, DropdownList, MenuToggle, Skeleton } from "@patternfly/react-core";
import EllipsisVIcon from "@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TenantByIdDocument } from "@/gql/graphql";
import { sentence } from "@/shared/refusal";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { actionMessages } from "./action-messages";
import { sortedActions } from "./actions";
import { tenantMessages as m } from "./messages";

interface Props {
  readonly id: string;
  readonly name: string;
}

/** What can be done with a tenant of the list. The server is asked when the menu opens. */
export function TenantRowMenu({ id, name }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const { data } = useLiveQuery(TenantByIdDocument, { id }, { pause: !open });
  const actions = data?.tenant ? sortedActions(data.tenant.allowedActions) : null;
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      popperProps={{ position: "end", minWidth: "12rem", appendTo: "inline" }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plain"
          icon={<EllipsisVIcon />}
          isExpanded={open}
          aria-label={text(m.actionsFor, { name })}
          onClick={() => setOpen(!open)}
        />
      )}
    >
      <DropdownList>
        {actions === null ? (
          <DropdownItem isDisabled>
            <Skeleton width="10rem" />
          </DropdownItem>
        ) : (
          actions
            .filter(({ allowed }) => allowed)
            .map(({ action, explanation }) => (
              <DropdownItem
                key={action}
                description={explanation ? sentence(explanation) : undefined}
                onClick={() => {
                  setOpen(false);
                  void navigate({ to: "/tenants/$tenantId", params: { tenantId: id }, search: { do: action } });
                }}
              >
                {text(actionMessages.opens, { action: text(actionMessages[action]) })}
              </DropdownItem>
            ))
        )}
      </DropdownList>
    </Dropdown>
  );
}
