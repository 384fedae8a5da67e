import { Button, EmptyState, EmptyStateBody, Skeleton } from "@patternfly/react-core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { AuditEntriesDocument } from "@/gql/graphql";
import { changeCount, useChanges } from "@/shared/changes";
import { sharedMessages } from "@/shared/messages";
import { Pager } from "@/shared/pager";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { AuditFilters } from "./audit-filters";
import { type AuditSearch, auditVariables, isAuditFiltered } from "./audit-search";
import { EntryItem } from "./entry-item";
import { auditMessages as m } from "./messages";
import { wouldShow } from "./news";

interface Props {
  readonly search: AuditSearch;
  /** One tenant's log; without it, all within reach. */
  readonly tenantId?: string;
}

/** A trail with its filters, newest entries first. New ones are offered, they don't push. */
export function Trail({ search, tenantId }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const { data, refusal, outdated, loading, retryIn, refetch } = useLiveQuery(AuditEntriesDocument, auditVariables(search, tenantId));
  const page = data?.auditEntries;
  const { count: news, taken } = useNews(page, search, tenantId);
  const wanted = search.entry;
  useEffect(() => {
    if (wanted && page) document.getElementById(`entry-${wanted}`)?.scrollIntoView({ block: "center" });
    // Once when the page of entries is there; later unfolding must not make it jump.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [page === undefined]);

  function go(next: Partial<AuditSearch>, newPage = true): void {
    void navigate({
      to: ".",
      search: (before: object) => ({ ...before, ...next, ...(newPage && { after: undefined, entry: undefined }) }) as never,
      state: (state) => (newPage ? { ...state, trail: [] } : state),
      replace: !newPage,
      resetScroll: false,
    });
  }

  function show(): void {
    taken();
    refetch();
  }

  const entries = page?.edges.map((edge) => edge.node) ?? [];
  return (
    <>
      <AuditFilters search={search} onChange={go} withLog={tenantId === undefined} />
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      {news > 0 && !search.after ? (
        <Button variant="tertiary" className="tc-news" onClick={show}>
          {search.subject ? text(m.newsPerhaps) : text(m.news, { count: news })}
        </Button>
      ) : null}
      {loading || outdated ? (
        <Waiting>
          {loading ? <Skeleton height="8rem" screenreaderText={text(sharedMessages.loading)} /> : null}
        </Waiting>
      ) : null}
      {page && entries.length === 0 && !outdated ? (
        <EmptyState headingLevel="h2" titleText={text(isAuditFiltered(search) ? m.noneFiltered : m.none)}>
          <EmptyStateBody>{text(isAuditFiltered(search) ? m.noneFilteredHelp : m.noneHelp)}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {entries.length > 0 ? (
        <ol className={outdated ? "tc-trail tc-outdated" : "tc-trail"} aria-busy={outdated} aria-label={text(m.entries)}>
          {entries.map((entry) => (
            <EntryItem
              key={entry.id}
              entry={entry}
              withTenant={tenantId === undefined}
              open={search.entry === entry.id}
              onToggle={(open) => go({ entry: open ? entry.id : undefined }, false)}
              onSubject={(subject) => go({ subject })}
            />
          ))}
        </ol>
      ) : null}
      <Pager after={search.after} next={page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null} />
    </>
  );
}

/** How many entries came since the page was asked for that it would have; whoever takes the offer has seen them. */
function useNews(page: unknown, search: AuditSearch, tenantId: string | undefined): { count: number; taken: () => void } {
  const shown = useRef<unknown>(undefined);
  const [since, setSince] = useState(changeCount());
  const taken = () => setSince(changeCount());
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    taken();
  }, [page]);
  const count = useChanges().filter((change) => change.number > since && wouldShow(change, search, tenantId)).length;
  return { count, taken };
}
