import { FormGroup, Skeleton } from "@patternfly/react-core";
import { sharedMessages } from "@/shared/messages";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import type { Catalogue } from "./first-quota-catalogue";
import { firstQuotaMessages as m } from "./first-quota-messages";
import { FirstQuotaRow } from "./first-quota-row";
import { type QuotaField, type TypedQuota, typedFor, withTyped } from "./first-quotas";

interface Props {
  readonly catalogue: Catalogue;
  readonly typed: readonly TypedQuota[];
  readonly onChange: (typed: readonly TypedQuota[]) => void;
  /** What the server says is wrong with a field. */
  readonly errorOf: (field: QuotaField) => string | null;
}

/** What a new tenant may use from the start: a limit for each resource, each of them optional. */
export function FirstQuotaFields({ catalogue: { resources, refusal, retryIn, refetch }, typed, onChange, errorOf }: Props) {
  const text = useText();
  if (resources?.length === 0) return null;
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
