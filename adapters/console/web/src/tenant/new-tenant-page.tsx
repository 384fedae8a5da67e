import { Alert, Button, Card, CardBody, Form } from "@patternfly/react-core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { CreateTenantDocument } from "@/gql/graphql";
import { useTellDone } from "@/audit/use-tell-done";
import { FirstQuotaFields } from "@/quota/first-quota-fields";
import { firstQuotas, quotaField } from "@/quota/first-quotas";
import { useCatalogue } from "@/quota/use-catalogue";
import { ButtonLink } from "@/shared/button-link";
import { CopyAs } from "@/shared/copy-as";
import { FormFields } from "@/shared/form-fields";
import { sharedMessages } from "@/shared/messages";
import { PageTitle } from "@/shared/page-title";
import { fieldMessage, refusalOfProblem } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { useFormKey } from "@/shared/use-form-key";
import { usePreview } from "@/shared/use-preview";
import { useSubmit } from "@/shared/use-submit";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { actionMessages } from "./action-messages";
import { createInput, EMPTY_FORM, type NewTenantForm, sentField } from "./new-tenant-form";
import { NewTenantFields } from "./new-tenant-fields";
import { newTenantMessages as m } from "./new-tenant-messages";
import { NewTenantPreview } from "./new-tenant-preview";
import { useAsked } from "./use-asked";
import { useMayCreate } from "./use-may-create";

const FIELDS = /^(displayName|slug|labels|deletionProtection|activate|reason)/;

const DENIED = refusalOfProblem({ message: "", extensions: { code: "FORBIDDEN" } });

/** One page, not a wizard: the form on one side, what the server makes of it on the other. */
export function NewTenantPage() {
  const text = useText();
  const navigate = useNavigate();
  const { key, renew } = useFormKey();
  const kept = useKeptDraft<NewTenantForm>();
  const [form, setForm] = useState<NewTenantForm>({ ...EMPTY_FORM, ...kept });
  useDraft(form);

  const may = useMayCreate();
  const catalogue = useCatalogue({ pause: !may });
  const { quotas, faulty, unread } = firstQuotas(catalogue.resources, form.quotas);
  // Otherwise a quota that was typed would be missing in what is sent.
  const isWhole = !faulty && !unread;
  const input = createInput(form, quotas);
  const begun = may && form.displayName.trim() !== "" && form.slug !== "";
  const ready = begun && isWhole;
  const preview = usePreview(CreateTenantDocument, ready ? { input: { ...input, validateOnly: true } } : null);
  const asked = useAsked(quotas, preview.data ?? preview.refusal);
  const tellDone = useTellDone();
  const submit = useSubmit(CreateTenantDocument, {
    title: text(actionMessages.createOf, { name: form.displayName }),
    underWay: null,
    tell: ({ createTenant }) => {
      if (!createTenant) return;
      const { displayName, status } = createTenant.tenant;
      const done = status === "ACTIVE" ? actionMessages.createActiveDone : actionMessages.createDone;
      tellDone(text(done, { name: displayName }), "tenant.create", createTenant.tenant);
    },
    leave: ({ createTenant }) => {
      if (!createTenant) return;
      // Its key has done its work: the form takes its leave of the history.
      void navigate({ to: "/tenants/$tenantId", params: { tenantId: createTenant.tenant.id }, replace: true });
    },
  });

  const refusal = submit.refusal ?? preview.refusal;
  const keyUsed = submit.refusal?.code === "CONFLICT" && submit.refusal.field === "idempotencyKey";
  const isShown = (field: string | null) => (field !== null && FIELDS.test(field)) || quotaField(field, quotas) !== null;
  const general = submit.refusal && !keyUsed && !isShown(submit.refusal.field) ? submit.refusal : null;
  const told = refusal && !refusal.retryAfter ? fieldMessage(refusal) : null;
  const toldQuota = quotaField(refusal?.field, submit.refusal ? quotas : asked);

  function change(next: Partial<NewTenantForm>): void {
    setForm({ ...form, ...next });
    if (submit.refusal) submit.clear();
  }

  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (!ready) return;
    // A refusal burns no key; one that turned out to be used belongs to what was sent then.
    if (keyUsed) renew();
    await submit.send({ input: { ...input, idempotencyKey: key() } });
  }

  return (
    <>
      <PageTitle title={text(m.title)} lead={text(m.lead)} />
      <div className="tc-new">
        <Card>
          <CardBody>
            <Form onSubmit={(event) => void send(event)} noValidate>
              {may ? null : <RefusalAlert refusal={DENIED} />}
              {general ? <RefusalAlert refusal={general} retryIn={submit.retryIn} onRetry={() => void send()} /> : null}
              {keyUsed ? <Alert isInline component="h2" variant="warning" title={text(sharedMessages.keyUsed)} /> : null}
              <FormFields busy={submit.busy}>
                <NewTenantFields
                  form={form}
                  onChange={change}
                  errorOf={(field) => (refusal?.field != null && refusal.field === sentField(form, field) ? told : null)}
                >
                  <FirstQuotaFields
                    catalogue={catalogue}
                    typed={form.quotas}
                    onChange={(typed) => change({ quotas: typed })}
                    errorOf={({ resource, part }) => (toldQuota?.resource === resource && toldQuota.part === part ? told : null)}
                  />
                </NewTenantFields>
              </FormFields>
              {submit.busy ? <Waiting /> : null}
              <div className="tc-form-end">
                <Button type="submit" isDisabled={!ready || submit.busy} isLoading={submit.busy}>
                  {text(form.activate ? m.createAndActivate : m.create)}
                </Button>
                <ButtonLink to="/tenants" variant="link">
                  {text(sharedMessages.cancel)}
                </ButtonLink>
                {isWhole ? <CopyAs document={CreateTenantDocument} variables={{ input }} /> : null}
              </div>
            </Form>
          </CardBody>
        </Card>
        {may ? (
          <NewTenantPreview preview={preview} faulty={begun && !isWhole} quotas={asked} resources={catalogue.resources ?? []} />
        ) : null}
      </div>
    </>
  );
}
