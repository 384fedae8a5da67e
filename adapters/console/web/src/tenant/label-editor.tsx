import { Button, TextInput } from "@patternfly/react-core";
import PlusIcon from "@patternfly/react-icons/dist/esm/icons/plus-icon";
import TimesIcon from "@patternfly/react-icons/dist/esm/icons/times-icon";
import { FieldError } from "@/shared/field-error";
import { useText } from "@/shared/use-text";
import type { LabelPair } from "./details-form";
import { tenantMessages as m } from "./messages";

const MOST = 32;

interface Props {
  readonly labels: readonly LabelPair[];
  readonly onChange: (labels: readonly LabelPair[]) => void;
  /** What is wrong with `labels`, or with one of them as in `labels.3.key`. */
  readonly errorOf: (field: string) => string | null;
}

/** Labels as pairs of fields. */
export function LabelEditor({ labels, onChange, errorOf }: Props) {
  const text = useText();
  const replace = (place: number, next: Partial<LabelPair>) =>
    onChange(labels.map((label, at) => (at === place ? { ...label, ...next } : label)));
  return (
    <div className="tc-labels">
      {labels.map((label, place) => {
        const number = place + 1;
        const keyError = errorOf(`labels.${place}.key`);
        const valueError = errorOf(`labels.${place}.value`);
        return (
          // Rows have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={place}>
            <div className="tc-label-row">
              <TextInput
                aria-label={text(m.labelKeyN, { number })}
                placeholder={text(m.labelKey)}
                value={label.key}
                maxLength={63}
                validated={keyError ? "error" : "default"}
                aria-describedby={`label-${place}-help`}
                onChange={(_event, key) => replace(place, { key })}
              />
              <span aria-hidden="true">=</span>
              <TextInput
                aria-label={text(m.labelValueN, { number })}
                placeholder={text(m.labelValue)}
                value={label.value}
                maxLength={256}
                validated={valueError ? "error" : "default"}
                aria-describedby={`label-${place}-help`}
                onChange={(_event, value) => replace(place, { value })}
              />
              <Button
                variant="plain"
                icon={<TimesIcon />}
                aria-label={text(m.removeLabel, { number })}
                onClick={() => onChange(labels.filter((_, at) => at !== place))}
              />
            </div>
            <FieldError id={`label-${place}-help`} error={keyError ?? valueError} />
          </div>
        );
      })}
      <FieldError id="labels-help" error={errorOf("labels")} />
      <Button
        variant="link"
        isInline
        icon={<PlusIcon />}
        isDisabled={labels.length >= MOST}
        onClick={() => onChange([...labels, { key: "", value: "" }])}
      >
        {text(m.addLabel)}
      </Button>
    </div>
  );
}
