import { FormSelect, FormSelectOption } from "@patternfly/react-core";
import { getRouteApi } from "@tanstack/react-router";
import { useMayRank } from "@/quota/use-may-rank";
import { useText } from "@/shared/use-text";
import { type Choice, CHOICES, choiceOf, type TenantListSearch } from "./list-search";
import { listMessages as m } from "./tenant-list-messages";

const route = getRouteApi("/tenants");

/** In which order the tenants stand. Filters stay in the address, for the orders that they go with. */
export function TenantListOrder({ search }: { readonly search: TenantListSearch }) {
  const text = useText();
  const navigate = route.useNavigate();
  const mayRank = useMayRank();
  const choices = (Object.keys(CHOICES) as Choice[]).filter((choice) => choice !== "share" || mayRank);
  const chosen = choiceOf(search);

  function choose(choice: Choice): void {
    void navigate({
      search: (before) => ({ ...before, ...CHOICES[choice], resource: undefined, after: undefined }),
      state: (state) => ({ ...state, trail: [] }),
      resetScroll: false,
    });
  }

  return (
    <FormSelect
      className="tc-select"
      aria-label={text(m.order)}
      value={choices.includes(chosen) ? chosen : "newest"}
      onChange={(_event, value) => choose(value as Choice)}
    >
      {choices.map((choice) => (
        <FormSelectOption key={choice} value={choice} label={text(m[choice])} />
      ))}
    </FormSelect>
  );
}
