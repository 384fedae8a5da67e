import { FormGroup, Radio } from "@patternfly/react-core";
import type { SuspensionCause } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { actionMessages as m } from "./action-messages";
import type { LifecycleForm } from "./actions";
import { tenantMessages } from "./messages";

const CAUSES: readonly SuspensionCause[] = ["BILLING", "POLICY", "SECURITY", "LEGAL"];

interface Props {
  readonly form: LifecycleForm;
  readonly onChange: (next: Partial<LifecycleForm>) => void;
}

/** The kind of grounds for a suspension. */
export function CauseField({ form, onChange }: Props) {
  const text = useText();
  return (
      <FormGroup role="radiogroup" label={text(m.cause)} fieldId="cause" className="tc-choices">
        {CAUSES.map((cause) => (
          <Radio
            key={cause}
            id={`cause-${cause}`}
            name="cause"
            label={text(tenantMessages[cause])}
            description={text(tenantMessages[`${cause}Help` as keyof typeof tenantMessages])}
            isChecked={form.cause === cause}
            onChange={() => onChange({ cause })}
          />
        ))}
      </FormGroup>
  );
}
