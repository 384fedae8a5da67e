import { Button, EmptyState, EmptyStateBody, FormSelect, FormSelectOption } from "@patternfly/react-core";
import { RefusalAlert } from "@/shared/refusal-alert";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { RANKED_AT_MOST } from "./ranking";
import { rankingMessages as m } from "./ranking-messages";
import { ShareTable } from "./share-table";
import { useShares } from "./use-shares";

interface Props {
  /** Which resource the address names. */
  readonly asked: string | undefined;
  readonly onChoose: (resource: string) => void;
  /** Whether the address has filters, which don't apply here. */
  readonly isFiltered: boolean;
}

/** The tenants that come closest to their limit of a resource. */
export function ShareList({ asked, onChoose, isFiltered }: Props) {
  const text = useText();
  const { resource, catalogue, rows, asOf, moved, loading, refusal, retryIn, refetch, take } = useShares(asked);
  const isUnknown = catalogue !== undefined && !catalogue.some(({ key }) => key === resource);
  const empty = isUnknown
    ? ([m.unknown, m.unknownHelp] as const)
    : rows === undefined
      ? null
      : asOf === null
        ? ([m.unmade, m.unmadeHelp] as const)
        : rows.length === 0
          ? ([m.none, m.noneHelp] as const)
          : null;
  return (
    <>
      <div className="tc-tools">
        <div className="tc-tools-row">
          <FormSelect
            className="tc-select"
            aria-label={text(m.resource)}
            value={resource ?? ""}
            onChange={(_event, value) => onChoose(value)}
          >
            {isUnknown || !catalogue ? <FormSelectOption value={resource ?? ""} label={resource ?? ""} /> : null}
            {catalogue?.map(({ key }) => <FormSelectOption key={key} value={key} label={key} />)}
          </FormSelect>
          {asOf && !loading ? (
            <span className="tc-quiet">
              {text(m.asOf)} <Time at={asOf} ago />
            </span>
          ) : null}
          {/* It keeps its place: the rows don't move for it. */}
          <Button variant="link" isInline className={moved ? "" : "tc-kept-place"} onClick={take}>
            {text(m.moved)}
          </Button>
        </div>
        <p className="tc-quiet">
          {text(m.help, { most: RANKED_AT_MOST })} {isFiltered ? text(m.comesBack) : null}
        </p>
      </div>
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      {loading ? <Waiting /> : null}
      {empty && !loading ? (
        <EmptyState headingLevel="h2" titleText={text(empty[0], { resource })}>
          <EmptyStateBody>{text(empty[1])}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {loading || (!empty && rows) ? <ShareTable resource={resource ?? ""} rows={loading ? undefined : rows} /> : null}
    </>
  );
}
