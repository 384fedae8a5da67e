import { Checkbox, FormGroup, TextArea, TextInput } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { FieldError } from "@/shared/field-error";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { LabelEditor } from "./label-editor";
import { tenantMessages } from "./messages";
import type { NewTenantForm } from "./new-tenant-form";
import { newTenantMessages as m } from "./new-tenant-messages";
import { slugOf } from "./slug-of";

interface Props {
  readonly form: NewTenantForm;
  readonly onChange: (next: Partial<NewTenantForm>) => void;
  readonly errorOf: (field: string) => string | null;
  /** What another capability asks for of a new tenant. */
  readonly children?: ReactNode;
}

export function NewTenantFields({ form, onChange, errorOf, children }: Props) {
  const text = useText();
  const optional = (label: string) => `${label} (${text(sharedMessages.optional)})`;
  return (
    <>
      <FormGroup label={text(tenantMessages.name)} fieldId="name" isRequired>
        <TextInput
          id="name"
          autoFocus
          isRequired
          autoComplete="off"
          maxLength={256}
          value={form.displayName}
          validated={errorOf("displayName") ? "error" : "default"}
          aria-describedby="name-help"
          onChange={(_event, displayName) =>
            onChange({ displayName, ...(!form.ownSlug && { slug: slugOf(displayName) }) })
          }
        />
        <FieldError id="name-help" error={errorOf("displayName")} help={text(m.nameHelp)} />
      </FormGroup>
      <FormGroup label={text(tenantMessages.slug)} fieldId="slug" isRequired>
        <TextInput
          id="slug"
          isRequired
          autoComplete="off"
          spellCheck="false"
          maxLength={63}
          value={form.slug}
          validated={errorOf("slug") ? "error" : "default"}
          aria-describedby="slug-help"
          onChange={(_event, slug) => onChange({ slug, ownSlug: slug !== "" })}
        />
        <FieldError id="slug-help" error={errorOf("slug")} help={text(m.slugHelp)} />
      </FormGroup>
      <FormGroup>
        <Checkbox
          id="activate"
          label={text(m.activate)}
          description={text(m.activateHelp)}
          isChecked={form.activate}
          onChange={(_event, activate) => onChange({ activate })}
        />
      </FormGroup>
      <FormGroup>
        <Checkbox
          id="protection"
          label={text(tenantMessages.protectionField)}
          description={text(tenantMessages.protectionHelp)}
          isChecked={form.deletionProtection}
          onChange={(_event, deletionProtection) => onChange({ deletionProtection })}
        />
      </FormGroup>
      <FormGroup role="group" label={optional(text(sharedMessages.labels))} fieldId="labels">
        <LabelEditor labels={form.labels} onChange={(labels) => onChange({ labels })} errorOf={errorOf} />
      </FormGroup>
      {children}
      <FormGroup label={optional(text(sharedMessages.reason))} fieldId="reason">
        <TextArea
          id="reason"
          rows={2}
          resizeOrientation="vertical"
          maxLength={1024}
          value={form.reason}
          validated={errorOf("reason") ? "error" : "default"}
          aria-describedby="reason-help"
          onChange={(_event, reason) => onChange({ reason })}
        />
        <FieldError id="reason-help" error={errorOf("reason")} help={text(sharedMessages.reasonHelp)} />
      </FormGroup>
    </>
  );
}
