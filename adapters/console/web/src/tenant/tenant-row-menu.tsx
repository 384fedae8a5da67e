import { Dropdown, DropdownItem, DropdownList, MenuToggle } from "@patternfly/react-core";
import EllipsisVIcon from "@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TenantByIdDocument } from "@/gql/graphql";
import { refusalTitle } from "@/shared/refusal-title";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { actionMessages, actionTitle } from "./action-messages";
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
  const { data, refusal } = useLiveQuery(TenantByIdDocument, { id }, { pause: !open });
  const tenant = data?.tenant;
  const allowed = tenant ? sortedActions(tenant.allowedActions).filter((one) => one.allowed) : null;
  const none = allowed?.length === 0 ? m.noneAllowed : tenant === null ? m.notFound : m.waitingForActions;
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
        {allowed && allowed.length > 0 ? (
          allowed.map(({ action }) => (
            <DropdownItem
              key={action}
              onClick={() => {
                setOpen(false);
                void navigate({ to: "/tenants/$tenantId", params: { tenantId: id }, search: { do: action } });
              }}
            >
              {text(actionMessages.opens, { action: text(actionTitle(action, tenant?.status)) })}
            </DropdownItem>
          ))
        ) : (
          <DropdownItem isAriaDisabled className="tc-menu-refused">
            {text(refusal && !allowed ? refusalTitle(refusal.code) : none)}
          </DropdownItem>
        )}
      </DropdownList>
    </Dropdown>
  );
}
