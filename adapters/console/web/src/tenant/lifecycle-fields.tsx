import { FormGroup, TextInput } from "@patternfly/react-core";
import type { TenantWholeFragment } from "@/gql/graphql";
import { CopyButton } from "@/shared/copy-button";
import { FieldError } from "@/shared/field-error";
import { ReasonField } from "@/shared/reason-field";
import { useText } from "@/shared/use-text";
import { actionMessages as m } from "./action-messages";
import { type LifecycleAction, type LifecycleForm, SHAPES } from "./actions";
import { CauseField } from "./cause-field";
import { UntilField } from "./until-field";

interface Props {
  readonly action: LifecycleAction;
  readonly tenant: TenantWholeFragment;
  readonly form: LifecycleForm;
  readonly onChange: (next: Partial<LifecycleForm>) => void;
  /** Whether only a part of the end is typed. */
  readonly isHalfTyped: boolean;
  readonly onHalfTyped: (isHalfTyped: boolean) => void;
  readonly errorOf: (field: keyof LifecycleForm) => string | null;
}

/** What a step of the lifecycle asks for. */
export function LifecycleFields({ action, tenant, form, onChange, isHalfTyped, onHalfTyped, errorOf }: Props) {
  const text = useText();
  return (
    <>
      {action === "suspend" ? <CauseField form={form} onChange={onChange} /> : null}
      <ReasonField
        id="reason"
        autoFocus
        required={SHAPES[action].reason === "required"}
        value={form.reason}
        error={errorOf("reason")}
        onChange={(reason) => onChange({ reason })}
      />
      {action === "suspend" ? (
        <UntilField
          until={form.until}
          onChange={(until) => onChange({ until })}
          isHalfTyped={isHalfTyped}
          onHalfTyped={onHalfTyped}
          error={errorOf("until")}
        />
      ) : null}
      {action === "delete" ? (
        <FormGroup label={text(m.confirmSlug, { slug: tenant.slug })} fieldId="confirm-slug" isRequired>
          <div className="tc-confirm-slug">
            <TextInput
              id="confirm-slug"
              autoComplete="off"
              spellCheck="false"
              isRequired
              value={form.confirmSlug}
              validated={errorOf("confirmSlug") ? "error" : "default"}
              aria-describedby="confirm-slug-help"
              onChange={(_event, confirmSlug) => onChange({ confirmSlug })}
            />
            <CopyButton value={tenant.slug} label={text(m.confirmSlugHelp)} />
          </div>
          <FieldError id="confirm-slug-help" error={errorOf("confirmSlug")} />
        </FormGroup>
      ) : null}
    </>
  );
}
