import { Alert, Button, Form, FormGroup, ModalBody, ModalFooter, ModalHeader, Switch, TextInput } from "@patternfly/react-core";
import { type FormEvent, useEffect, useState } from "react";
import { type TenantWholeFragment, UpdateTenantDocument } from "@/gql/graphql";
import { useTellDone } from "@/audit/use-tell-done";
import { CopyAs } from "@/shared/copy-as";
import { Dialog } from "@/shared/dialog";
import { FieldError } from "@/shared/field-error";
import { FormFields } from "@/shared/form-fields";
import { sharedMessages } from "@/shared/messages";
import { ReasonField } from "@/shared/reason-field";
import { fieldMessage } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { type Choice, chooseTyped, merge, type Side, threeWay } from "@/shared/three-way";
import { ThreeWayView } from "@/shared/three-way-view";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { useFormKey } from "@/shared/use-form-key";
import { useLeave } from "@/shared/use-leave";
import { useSeenVersion } from "@/shared/use-seen-version";
import { useSubmit } from "@/shared/use-submit";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { actionMessages } from "./action-messages";
import { changedDetails, DETAILS, type DetailsForm, detailsOf, sameDetail } from "./details-form";
import { LabelEditor } from "./label-editor";
import { tenantMessages as m } from "./messages";

interface Props {
  readonly tenant: TenantWholeFragment;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

interface Draft {
  readonly base: DetailsForm;
  readonly baseVersion: number;
  readonly mine: DetailsForm;
  readonly reason: string;
  /** What is kept of the fields that somebody else has changed too. */
  readonly choice?: Choice<DetailsForm>;
}

/** Editing what can be edited. If somebody was faster, three states stand side by side and nothing typed is lost. */
export function EditDialog({ tenant, onClose, onReload }: Props) {
  const text = useText();
  const { key, renew } = useFormKey();
  const kept = useKeptDraft<Draft>();
  const [draft, setDraft] = useState<Draft>(
    () => kept ?? { base: detailsOf(tenant), baseVersion: tenant.version, mine: detailsOf(tenant), reason: "" },
  );
  useDraft(draft);

  const { base, baseVersion, mine, reason, choice = {} } = draft;
  const theirs = detailsOf(tenant);
  const outdated = tenant.version !== baseVersion;
  const fields = outdated ? threeWay(DETAILS, sameDetail, { base, theirs, mine }) : [];
  const chosen = Object.fromEntries(fields.map(({ field, preferred }) => [field, choice[field] ?? preferred]));
  const wanted = outdated ? merge(theirs, mine, chosen) : mine;
  const changed = changedDetails(theirs, wanted);
  const [conflict, setConflict] = useState(false);
  const seen = useSeenVersion(tenant.version, conflict);
  const input = {
    tenantId: tenant.id,
    expectedVersion: seen,
    ...(changed.displayName !== undefined && { displayName: changed.displayName }),
    ...(changed.labels && { labels: changed.labels.map(({ key: name, value }) => ({ key: name, value })) }),
    ...(changed.deletionProtection !== undefined && { deletionProtection: changed.deletionProtection }),
    ...(reason.trim() !== "" && { reason: reason.trim() }),
  };

  const tellDone = useTellDone();
  const submit = useSubmit(UpdateTenantDocument, {
    title: text(actionMessages.updateOf, { name: tenant.displayName }),
    underWay: { tenantId: tenant.id, words: text(actionMessages.updateUnderWay) },
    tell: ({ updateTenant }) => {
      if (!updateTenant) return;
      tellDone(text(actionMessages.updateDone, { name: updateTenant.tenant.displayName }), "tenant.update", updateTenant.tenant);
    },
    leave: onClose,
  });
  const isTyped = Object.keys(changedDetails(base, mine)).length > 0 || reason.trim() !== "";
  const { leave, question } = useLeave(isTyped && !submit.busy, onClose);
  const { refusal } = submit;
  const stale = refusal?.code === "CONFLICT" && refusal.field === "expectedVersion";
  const keyUsed = refusal?.code === "CONFLICT" && refusal.field === "idempotencyKey";
  const fieldError = (name: string) => (refusal?.field === name && !stale ? fieldMessage(refusal) : null);
  const atField = refusal?.field && /^(displayName|labels|deletionProtection|reason)/.test(refusal.field);

  useEffect(() => {
    setConflict(stale);
    if (stale) onReload();
  }, [stale, onReload]);

  function change(next: Partial<Draft>): void {
    setDraft({ ...draft, ...next });
    // What was refused, or waits to be sent again, is another thing now.
    if (refusal && !stale) submit.clear();
  }

  function choose(field: keyof DetailsForm, side: Side): void {
    change({ choice: { ...choice, [field]: side } });
  }

  const nameOf = (field: keyof DetailsForm): string =>
    text({ displayName: m.name, labels: sharedMessages.labels, deletionProtection: m.protection }[field]);
  const show = (field: keyof DetailsForm, form: DetailsForm): string => {
    if (field === "displayName") return form.displayName;
    if (field === "deletionProtection") return text(form.deletionProtection ? sharedMessages.yes : sharedMessages.no);
    return form.labels.map(({ key: name, value }) => `${name}=${value}`).join(", ") || text(sharedMessages.none);
  };
  const changeMine = (next: Partial<DetailsForm>) =>
    change({ mine: { ...mine, ...next }, choice: chooseTyped(choice, Object.keys(next) as (keyof DetailsForm)[], outdated) });

  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    // A refusal burns no key; one that turned out to be used belongs to what was sent then.
    if (keyUsed) renew();
    await submit.send({ input: { ...input, idempotencyKey: key() } });
  }

  return (
    <Dialog variant="medium" onClose={leave} aria-labelledby="edit-title" className="tc-dialog">
      <ModalHeader labelId="edit-title" title={text(m.editTitle)} description={<bdi>{tenant.displayName}</bdi>} />
      <ModalBody>
        <Form id="edit" onSubmit={(event) => void send(event)} noValidate>
          {refusal && !stale && !atField && !keyUsed ? (
            <RefusalAlert refusal={refusal} retryIn={submit.retryIn} onRetry={() => void submit.send({ input: { ...input, idempotencyKey: key() } })} />
          ) : null}
          {keyUsed ? <Alert isInline component="h2" variant="warning" title={text(sharedMessages.keyUsed)} /> : null}
          <FormFields busy={submit.busy}>
            {outdated ? (
              <ThreeWayView
                what={text(m.tenant)}
                base={base}
                theirs={theirs}
                mine={mine}
                fields={fields}
                nameOf={nameOf}
                show={show}
                choice={chosen}
                onChoose={choose}
              />
            ) : null}
            <FormGroup label={text(m.name)} fieldId="edit-name" isRequired>
              <TextInput
                id="edit-name"
                autoFocus
                isRequired
                maxLength={256}
                value={mine.displayName}
                validated={fieldError("displayName") ? "error" : "default"}
                aria-describedby="edit-name-help"
                onChange={(_event, displayName) => changeMine({ displayName })}
              />
              <FieldError id="edit-name-help" error={fieldError("displayName")} />
            </FormGroup>
            <FormGroup role="group" label={text(sharedMessages.labels)} fieldId="edit-labels">
              <LabelEditor labels={mine.labels} onChange={(labels) => changeMine({ labels })} errorOf={fieldError} />
            </FormGroup>
            <FormGroup>
              <Switch
                id="edit-protection"
                label={text(m.protectionField)}
                isChecked={mine.deletionProtection}
                aria-describedby="edit-protection-help"
                onChange={(_event, deletionProtection) => changeMine({ deletionProtection })}
              />
              <FieldError id="edit-protection-help" error={fieldError("deletionProtection")} help={text(m.protectionHelp)} />
            </FormGroup>
            <ReasonField id="edit-reason" value={reason} error={fieldError("reason")} onChange={(value) => change({ reason: value })} />
          </FormFields>
          {submit.busy ? <Waiting /> : null}
        </Form>
      </ModalBody>
      <ModalFooter className="tc-dialog-footer">
        {question}
        <Button type="submit" form="edit" isDisabled={submit.busy || Object.keys(changed).length === 0} isLoading={submit.busy}>
          {text(sharedMessages.save)}
        </Button>
        <Button variant="link" onClick={leave}>
          {text(sharedMessages.cancel)}
        </Button>
        <CopyAs document={UpdateTenantDocument} variables={{ input }} />
      </ModalFooter>
    </Dialog>
  );
}
