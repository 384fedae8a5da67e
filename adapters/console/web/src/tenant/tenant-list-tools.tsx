import { Button, Label, LabelGroup, SearchInput, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { TenantStatus } from "@/gql/graphql";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { LabelFilter } from "./label-filter";
import { isFiltered, STATUSES, type TenantListSearch } from "./list-search";
import { tenantMessages as m } from "./messages";

const route = getRouteApi("/tenants");
const TYPING_PAUSE = 250;

interface Props {
  readonly search: TenantListSearch;
  /** An empty list offers by itself to clear the filters. */
  readonly withClear: boolean;
}

/** Search and filters. They live in the address, and each change begins at the first page. */
export function TenantListTools({ search, withClear }: Props) {
  const text = useText();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search.q ?? "");

  function change(next: Partial<TenantListSearch>, replace = false): void {
    void navigate({
      search: (before) => ({ ...before, ...next, after: undefined }),
      state: (state) => ({ ...state, trail: [] }),
      replace,
      resetScroll: false,
    });
  }

  useEffect(() => setTyped(search.q ?? ""), [search.q]);
  useEffect(() => {
    if (typed === (search.q ?? "")) return undefined;
    const timer = setTimeout(() => change({ q: typed || undefined }, true), TYPING_PAUSE);
    return () => clearTimeout(timer);
    // Only typing counts: an address that changes by itself has set `typed` already.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);

  function toggle(status: TenantStatus): void {
    const chosen = search.status ?? [];
    const next = chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status];
    change({ status: next.length > 0 ? next : undefined });
  }

  return (
    <div className="tc-tools" role="search">
      <div className="tc-tools-row">
        <SearchInput
          className="tc-search"
          aria-label={text(m.search)}
          placeholder={text(m.search)}
          value={typed}
          maxLength={256}
          data-shortcut="search"
          onChange={(_event, value) => setTyped(value)}
          onClear={() => setTyped("")}
        />
        <ToggleGroup className="tc-wrap" aria-label={text(m.filterStatus)}>
          {STATUSES.map((status) => (
            <ToggleGroupItem
              key={status}
              text={text(m[status])}
              isSelected={search.status?.includes(status) ?? false}
              onChange={() => toggle(status)}
            />
          ))}
        </ToggleGroup>
        <LabelFilter onAdd={(label) => change({ label: [...new Set([...(search.label ?? []), label])].slice(0, 8) })} />
      </div>
      {search.label || (withClear && isFiltered(search)) ? (
        <div className="tc-tools-row">
          {search.label ? (
            <LabelGroup categoryName={text(sharedMessages.labels)} numLabels={8}>
              {search.label.map((label) => (
                <Label
                  key={label}
                  variant="outline"
                  onClose={() => {
                    const rest = search.label?.filter((one) => one !== label) ?? [];
                    change({ label: rest.length > 0 ? rest : undefined });
                  }}
                >
                  {label}
                </Label>
              ))}
            </LabelGroup>
          ) : null}
          {withClear ? (
            <Button variant="link" isInline onClick={() => change({ q: undefined, status: undefined, label: undefined })}>
              {text(m.clear)}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
