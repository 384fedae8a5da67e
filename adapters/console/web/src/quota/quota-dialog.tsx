import { Alert, Button, Form, ModalBody, ModalFooter, ModalHeader } from "@patternfly/react-core";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTellDone } from "@/audit/use-tell-done";
import type { QuotaPartsFragment, TenantWholeFragment } from "@/gql/graphql";
import { CopyAs } from "@/shared/copy-as";
import { Dialog } from "@/shared/dialog";
import { FormFields } from "@/shared/form-fields";
import { sharedMessages } from "@/shared/messages";
import { fieldMessage } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { useFormKey } from "@/shared/use-form-key";
import { useLeave } from "@/shared/use-leave";
import { usePreview } from "@/shared/use-preview";
import { useSeenVersion } from "@/shared/use-seen-version";
import { useSubmit } from "@/shared/use-submit";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { DEEDS, type QuotaInput } from "./deeds";
import { quotaMessages as m } from "./messages";
import { QuotaPreview } from "./quota-preview";
import type { QuotaAction } from "./quota-search";

/** What every dialog of a quota gets. */
export interface QuotaDialogProps {
  readonly tenant: TenantWholeFragment;
  readonly quota: QuotaPartsFragment;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

interface Props extends QuotaDialogProps {
  readonly action: QuotaAction;
  /** What is sent, but for version and key; null while the form isn't filled in. */
  readonly input: Omit<QuotaInput, "tenantId" | "resource"> | null;
  /** The fields that it shows, by their names in the API. */
  readonly fields: readonly string[];
  /** Whether anything was typed that closing it would lose. */
  readonly isTyped: boolean;
  /** Whether it can be sent. */
  readonly ready: boolean;
  /** Shows by itself what has changed meanwhile. */
  readonly tellsChange?: boolean;
  /** When what is granted ends. */
  readonly endsAt?: string | null;
  readonly children: (errorOf: (field: string) => string | null) => ReactNode;
}

/** The frame of every dialog of a quota: the form, what would hold, and the button. */
export function QuotaDialog(props: Props) {
  const { action, tenant, quota, input, fields, isTyped, ready, tellsChange = false, endsAt = null, children, onClose, onReload } = props;
  const text = useText();
  const { document, action: recorded, danger } = DEEDS[action];
  const { key, renew } = useFormKey();
  const resource = quota.resource.key;
  const place = { tenantId: tenant.id, resource };
  const title = text(m[`${action}Title`], { resource });

  const [conflict, setConflict] = useState(false);
  const seen = useSeenVersion(quota.version, conflict);
  const tellDone = useTellDone();
  const submit = useSubmit(document, {
    title: text(m.deedOf, { title, name: tenant.displayName }),
    underWay: { tenantId: tenant.id, words: text(m[`${action}UnderWay`]) },
    tell: ({ change }) => {
      if (change) tellDone(text(m[`${action}Done`], { resource }), recorded, { id: tenant.id });
    },
    leave: onClose,
  });
  const { leave, question } = useLeave(isTyped && !submit.busy, onClose);
  // What isn't filled in yet is no reason not to look ahead; what was sent needn't be looked at any more.
  const ahead = input && { ...place, ...input, expectedVersion: quota.version, validateOnly: true };
  const preview = usePreview(document, ahead && { input: ahead.reason === "" ? { ...ahead, reason: "preview" } : ahead });

  const { refusal } = submit;
  const stale = refusal?.code === "CONFLICT" && refusal.field === "expectedVersion";
  const keyUsed = refusal?.code === "CONFLICT" && refusal.field === "idempotencyKey";
  const isShown = (field: string | null | undefined): boolean => fields.some((name) => field === name || field?.startsWith(`${name}.`));
  const told = refusal ?? preview.refusal;
  const errorOf = (field: string): string | null =>
    told?.field && (told.field === field || told.field.startsWith(`${field}.`)) ? fieldMessage(told) : null;

  // Somebody was faster: the quota is read again, and the decision stays with the person.
  useEffect(() => {
    setConflict(stale);
    if (stale) onReload();
  }, [stale, onReload]);

  const words = JSON.stringify(input);
  const sent = useRef(words);
  useEffect(() => {
    if (sent.current === words) return;
    sent.current = words;
    // What was refused, or waits to be sent again, is another thing now.
    submit.clear();
    // Only what was typed counts.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [words]);

  const variables = { input: { ...place, ...input, expectedVersion: seen } };
  const send = () => submit.send({ input: { ...variables.input, idempotencyKey: key() } });

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!ready) return;
    // A refusal burns no key; one that turned out to be used belongs to what was sent then.
    if (keyUsed) renew();
    await send();
  }

  return (
    <Dialog variant="medium" onClose={leave} aria-labelledby="quota-title" className="tc-dialog">
      <ModalHeader labelId="quota-title" title={title} description={text(m[`${action}Lead`])} />
      <ModalBody>
        <Form id="quota" onSubmit={(event) => void onSubmit(event)} noValidate>
          {refusal && !stale && !keyUsed && !isShown(refusal.field) ? (
            <RefusalAlert refusal={refusal} retryIn={submit.retryIn} onRetry={() => void send()} />
          ) : null}
          {keyUsed ? <Alert isInline component="h2" variant="warning" title={text(sharedMessages.keyUsed)} /> : null}
          {tellsChange ? null : <StaleNotice version={quota.version} />}
          <FormFields busy={submit.busy}>{children(errorOf)}</FormFields>
          <QuotaPreview quota={quota} preview={preview} isEmpty={input === null} isShown={isShown} endsAt={endsAt} />
          {submit.busy ? <Waiting /> : null}
        </Form>
      </ModalBody>
      <ModalFooter className="tc-dialog-footer">
        {question}
        <Button
          type="submit"
          form="quota"
          variant={danger ? "danger" : "primary"}
          isDisabled={!ready || submit.busy}
          isLoading={submit.busy}
        >
          {text(m[`${action}Now`])}
        </Button>
        <Button variant="link" onClick={leave}>
          {text(sharedMessages.cancel)}
        </Button>
        <CopyAs document={document} variables={variables} />
      </ModalFooter>
    </Dialog>
  );
}

/** Says that the quota is another one than when the dialog opened. */
function StaleNotice({ version }: { readonly version: number }) {
  const text = useText();
  const opened = useRef(version);
  return opened.current === version ? null : <Alert isInline component="h2" variant="warning" title={text(m.changedMeanwhile)} />;
}
