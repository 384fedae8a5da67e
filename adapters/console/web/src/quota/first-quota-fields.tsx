import { FormGroup, Skeleton } from "@patternfly/react-core";
import { useIntl } from "react-intl";
import { sharedMessages } from "@/shared/messages";
import { refusalOfProblem } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { firstQuotaMessages as m } from "./first-quota-messages";
import { FirstQuotaRow } from "./first-quota-row";
import { hasLimit, type QuotaField, type TypedQuota, typedFor, withTyped } from "./first-quotas";
import type { Catalogue } from "./use-catalogue";

interface Props {
  readonly catalogue: Catalogue;
  readonly typed: readonly TypedQuota[];
  readonly onChange: (typed: readonly TypedQuota[]) => void;
  /** What the server says is wrong with a field. */
  readonly errorOf: (field: QuotaField) => string | null;
}

/** What a new tenant may use from the start: a limit for each resource, each of them optional. */
export function FirstQuotaFields({ catalogue, typed, onChange, errorOf }: Props) {
  const text = useText();
  const { resources, missing, refusal, retryIn, refetch } = catalogue;
  // Typed with another token: they are kept, so whoever can't see them has to know.
  if (missing.length > 0 && hasLimit(typed)) return <TakesScopes scopes={missing} />;
  if (resources === null || resources?.length === 0) return null;
  return (
    <FormGroup role="group" label={`${text(m.title)} (${text(sharedMessages.optional)})`} fieldId="quotas">
      {refusal ? <RefusalAlert refusal={refusal} retryIn={retryIn} onRetry={refetch} /> : null}
      {resources || refusal ? null : (
        <Waiting>
          <Skeleton height="5rem" screenreaderText={text(sharedMessages.loading)} />
        </Waiting>
      )}
      <div className="tc-quota-fields">
        {resources?.map((resource) => (
          <FirstQuotaRow
            key={resource.key}
            resource={resource}
            typed={typedFor(typed, resource.key)}
            onChange={(changed) => onChange(withTyped(typed, changed))}
            errorOf={(part) => errorOf({ resource: resource.key, part })}
          />
        ))}
      </div>
    </FormGroup>
  );
}

/** What the token doesn't allow, and the way to one that does. */
function TakesScopes({ scopes }: { readonly scopes: readonly string[] }) {
  const text = useText();
  const message = text(m.unread, { scopes: useIntl().formatList(scopes) });
  return <RefusalAlert refusal={refusalOfProblem({ message, extensions: { code: "FORBIDDEN" } })} />;
}
