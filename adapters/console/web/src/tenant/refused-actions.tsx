import { DropdownGroup, DropdownItem, DropdownList } from "@patternfly/react-core";
import type { TenantStatus } from "@/gql/graphql";
import { sentence } from "@/shared/refusal";
import { refusalTitle } from "@/shared/refusal-title";
import { useText } from "@/shared/use-text";
import { actionMessages } from "./action-messages";
import type { LifecycleAction, OfferedAction } from "./actions";
import { tenantMessages as m } from "./messages";

interface Props {
  readonly refused: readonly OfferedAction[];
  readonly status: TenantStatus;
  /** The one whose explanation is open. */
  readonly explained: LifecycleAction | null;
  readonly onExplain: (action: LifecycleAction | null) => void;
}

/** What isn't possible, with the kind of reason in words once; the server's explanation comes to who asks for it. */
export function RefusedActions({ refused, status, explained, onExplain }: Props) {
  const text = useText();
  const codes = [...new Set(refused.map(({ code }) => code))];
  const because = (code: string | null): string => {
    if (code === "INVALID_TRANSITION") return text(m.notPossibleWhile, { status: text(m[status]) });
    return text(code === null ? m.notPossible : refusalTitle(code));
  };
  return codes.map((code) => (
    <DropdownGroup key={code} label={because(code)} labelHeadingLevel="h2">
      <DropdownList>
        {refused
          .filter((one) => one.code === code)
          .map(({ action, explanation }) => (
            <DropdownItem
              key={action}
              isAriaDisabled={explanation === null}
              className="tc-menu-refused"
              description={explained === action && explanation ? sentence(explanation) : undefined}
              onClick={() => onExplain(explained === action ? null : action)}
            >
              {text(actionMessages[action])} {explanation ? <span className="tc-menu-why">{text(m.why)}</span> : null}
            </DropdownItem>
          ))}
      </DropdownList>
    </DropdownGroup>
  ));
}
