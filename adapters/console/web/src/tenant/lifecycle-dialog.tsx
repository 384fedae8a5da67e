import { Alert, Button, Form, ModalBody, ModalFooter, ModalHeader } from "@patternfly/react-core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { TenantWholeFragment } from "@/gql/graphql";
import { useTellDone } from "@/audit/use-tell-done";
import { CopyAs } from "@/shared/copy-as";
import { Dialog } from "@/shared/dialog";
import { FormFields } from "@/shared/form-fields";
import { sharedMessages } from "@/shared/messages";
import { fieldMessage } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { useFormKey } from "@/shared/use-form-key";
import { useLeave } from "@/shared/use-leave";
import { usePreview } from "@/shared/use-preview";
import { useSeenVersion } from "@/shared/use-seen-version";
import { useSubmit } from "@/shared/use-submit";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { actionMessages as m } from "./action-messages";
import { formToBegin, type LifecycleAction, type LifecycleForm, lifecycleInput, SHAPES } from "./actions";
import { denialOf } from "./lifecycle-denial";
import { LifecycleFields } from "./lifecycle-fields";
import { LifecyclePreview } from "./lifecycle-preview";

interface Props {
  readonly tenant: TenantWholeFragment;
  readonly action: LifecycleAction;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

/** Fields that this dialog shows; a refusal of any other stands above them. */
const SHOWN: Record<string, keyof LifecycleForm> = {
  reason: "reason",
  cause: "cause",
  until: "until",
  confirmSlug: "confirmSlug",
};

/** One dialog for every step of the lifecycle: a preview first, then a reason, then the button. */
export function LifecycleDialog({ tenant, action, onClose, onReload }: Props) {
  const text = useText();
  const shape = SHAPES[action];
  const { key, renew } = useFormKey();
  const draft = useKeptDraft<Partial<LifecycleForm>>();
  const [begin] = useState(() => formToBegin(action, tenant));
  const [form, setForm] = useState<LifecycleForm>({ ...begin, ...draft });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [halfTyped, setHalfTyped] = useState(false);
  useDraft(form);

  const [conflict, setConflict] = useState(false);
  const seen = useSeenVersion(tenant.version, conflict);
  const input = lifecycleInput(action, { id: tenant.id, version: seen }, form);
  // What isn't filled in yet is no reason not to look ahead.
  const ahead = {
    ...input,
    expectedVersion: tenant.version,
    ...(input.reason === "" && { reason: "preview" }),
    ...(action === "delete" && { confirmSlug: tenant.slug }),
    validateOnly: true,
  };
  const tellDone = useTellDone();
  const denial = denialOf(tenant, action);
  const asked = usePreview(shape.document, denial || halfTyped ? null : { input: ahead });
  const preview = denial ? { ...asked, refusal: denial } : asked;
  const replaces = action === "suspend" && tenant.status === "SUSPENDED";
  const name = tenant.displayName;
  const title = replaces ? text(m.resuspendOf, { name }) : text(m.titleOf, { action: text(m[action]), name });
  const submit = useSubmit(shape.document, {
    title,
    underWay: { tenantId: tenant.id, words: text(m[`${action}UnderWay`]) },
    tell: ({ change: changed }) => {
      if (changed) tellDone(text(m[`${action}Done`], { name }), `tenant.${action}`, changed.tenant);
    },
    leave: onClose,
  });

  const isTyped = form.reason.trim() !== begin.reason || form.until !== begin.until || halfTyped;
  const { leave, question } = useLeave(isTyped && !submit.busy, onClose);

  const refusal = submit.refusal ?? (preview.refusal?.field && touched.has(preview.refusal.field) ? preview.refusal : null);
  const field = refusal?.field && Object.hasOwn(SHOWN, refusal.field) ? refusal.field : null;
  const stale = refusal?.code === "CONFLICT" && refusal.field === "expectedVersion";
  const keyUsed = refusal?.code === "CONFLICT" && refusal.field === "idempotencyKey";

  // Somebody was faster: the tenant is read again, and the decision stays with the person.
  useEffect(() => {
    setConflict(stale);
    if (stale) onReload();
  }, [stale, onReload]);

  function change(next: Partial<LifecycleForm>): void {
    setForm({ ...form, ...next });
    setTouched(new Set([...touched, ...Object.keys(next)]));
    // What was refused, or waits to be sent again, is another thing now.
    if (submit.refusal?.retryAfter || (submit.refusal?.field && submit.refusal.field in next)) submit.clear();
  }

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!ready) return;
    // A refusal burns no key; one that turned out to be used belongs to what was sent then.
    if (keyUsed) renew();
    await submit.send({ input: { ...input, idempotencyKey: key() } });
  }

  const reasonMissing = shape.reason === "required" && form.reason.trim() === "";
  const slugMissing = action === "delete" && form.confirmSlug !== tenant.slug;
  const ready = !denial && !halfTyped && !reasonMissing && !slugMissing;
  const missing = reasonMissing ? m.reasonMissing : slugMissing ? m.slugMissing : null;

  return (
    <Dialog variant="medium" onClose={leave} aria-labelledby="lifecycle-title" className="tc-dialog">
      <ModalHeader labelId="lifecycle-title" title={title} description={text(replaces ? m.resuspendLead : m[`${action}Lead`])} />
      <ModalBody>
        <Form id="lifecycle" onSubmit={(event) => void send(event)} noValidate>
          {refusal && !field && !stale && !keyUsed ? (
            <RefusalAlert
              refusal={refusal}
              retryIn={submit.retryIn}
              onRetry={() => void submit.send({ input: { ...input, idempotencyKey: key() } })}
            />
          ) : null}
          {keyUsed ? <Alert isInline component="h2" variant="warning" title={text(sharedMessages.keyUsed)} /> : null}
          <StaleNotice version={tenant.version} />
          <FormFields busy={submit.busy}>
            <LifecycleFields
              action={action}
              tenant={tenant}
              form={form}
              onChange={change}
              isHalfTyped={halfTyped}
              onHalfTyped={setHalfTyped}
              errorOf={(one) => (field === one && refusal ? fieldMessage(refusal) : null)}
            />
          </FormFields>
          <LifecyclePreview action={action} tenant={tenant} preview={preview} isEmpty={halfTyped && !denial} />
          {submit.busy ? <Waiting /> : null}
        </Form>
      </ModalBody>
      <ModalFooter className="tc-dialog-footer">
        {question}
        <Button
          type="submit"
          form="lifecycle"
          variant={shape.danger ? "danger" : "primary"}
          isDisabled={!ready || submit.busy}
          aria-describedby={missing && !denial ? "lifecycle-missing" : undefined}
          isLoading={submit.busy}
        >
          {text(replaces ? m.replaceNow : m[`${action}Now`])}
        </Button>
        <Button variant="link" onClick={leave}>
          {text(sharedMessages.cancel)}
        </Button>
        {missing && !denial ? (
          <span id="lifecycle-missing" className="tc-quiet">
            {text(missing)}
          </span>
        ) : null}
        <CopyAs document={shape.document} variables={{ input }} />
      </ModalFooter>
    </Dialog>
  );
}

/** Says that the tenant is another one than when the dialog opened. */
function StaleNotice({ version }: { readonly version: number }) {
  const text = useText();
  const opened = useRef(version);
  return opened.current === version ? null : <Alert isInline component="h2" variant="warning" title={text(m.changedMeanwhile)} />;
}
