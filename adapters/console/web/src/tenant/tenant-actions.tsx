import { Button, Dropdown, DropdownItem, DropdownList, MenuToggle } from "@patternfly/react-core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { TenantWholeFragment } from "@/gql/graphql";
import { OPENED_HERE } from "@/shared/address-dialog";
import { sentence } from "@/shared/refusal";
import { useText } from "@/shared/use-text";
import { actionMessages, actionTitle } from "./action-messages";
import { type LifecycleAction, sortedActions } from "./actions";
import { tenantMessages as m } from "./messages";
import { RefusedActions } from "./refused-actions";

/** Archiving ends a contract, suspending is daily work: it stands back. */
function variantOf(action: LifecycleAction, isFirst: boolean, status: TenantWholeFragment["status"]) {
  if (action === "archive") return "link";
  return isFirst && status !== "ACTIVE" ? "primary" : "secondary";
}

/** At most two buttons; the rest is in the menu, what isn't possible too. */
const BUTTONS = 2;

export function TenantActions({ tenant }: { readonly tenant: TenantWholeFragment }) {
  const text = useText();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [explained, setExplained] = useState<LifecycleAction | null>(null);
  const all = sortedActions(tenant.allowedActions);
  const buttons = all.filter(({ allowed, action }) => allowed && action !== "delete").slice(0, BUTTONS);
  const rest = all.filter((one) => one.allowed && !buttons.includes(one));
  const refused = all.filter(({ allowed }) => !allowed);
  const explanation = refused.find(({ action }) => action === explained)?.explanation;

  function show(next: boolean): void {
    setOpen(next);
    setExplained(null);
  }

  function ask(action: LifecycleAction | "edit"): void {
    // The chosen item goes with the menu: closing the dialog gives the focus back to where the menu is opened.
    if (open) document.querySelector<HTMLElement>(".tc-more-actions")?.focus();
    show(false);
    void navigate({
      to: ".",
      search: (search: object) => ({ ...search, do: action }) as never,
      state: OPENED_HERE,
      resetScroll: false,
    });
  }

  const nameOf = (action: LifecycleAction) => text(actionMessages.opens, { action: text(actionTitle(action, tenant.status)) });
  return (
    <>
      {buttons.map(({ action }, place) => (
        <Button
          key={action}
          variant={variantOf(action, place === 0, tenant.status)}
          data-shortcut={action === "suspend" ? "suspend" : undefined}
          onClick={() => ask(action)}
        >
          {nameOf(action)}
        </Button>
      ))}
      <Dropdown
        isOpen={open}
        onOpenChange={show}
        popperProps={{ position: "end", maxWidth: "min(24rem, calc(100vw - 2rem))", appendTo: "inline" }}
        toggle={(ref) => (
          <MenuToggle ref={ref} className="tc-more-actions" isExpanded={open} onClick={() => show(!open)}>
            {text(m.moreActions)}
          </MenuToggle>
        )}
      >
        {rest.length > 0 ? (
          <DropdownList>
            {rest.map(({ action }) => (
              <DropdownItem key={action} isDanger={action === "delete"} onClick={() => ask(action)}>
                {nameOf(action)}
              </DropdownItem>
            ))}
          </DropdownList>
        ) : null}
        <RefusedActions refused={refused} status={tenant.status} explained={explained} onExplain={setExplained} />
      </Dropdown>
      <span className="tc-unseen" role="status">
        {explanation ? sentence(explanation) : null}
      </span>
    </>
  );
}
