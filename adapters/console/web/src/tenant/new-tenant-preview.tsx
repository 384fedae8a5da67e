import { Card, CardBody, CardTitle, Label, LabelGroup } from "@patternfly/react-core";
import type { CreateTenantMutation, FirstQuotaInput, ResourcePartsFragment } from "@/gql/graphql";
import { FirstQuotaList } from "@/quota/first-quota-list";
import { quotaField } from "@/quota/first-quotas";
import { sharedMessages } from "@/shared/messages";
import { fieldMessage, type Refusal, sentence } from "@/shared/refusal";
import { RefusalAlert } from "@/shared/refusal-alert";
import { refusalTitle } from "@/shared/refusal-title";
import { Retrying } from "@/shared/retrying";
import type { Preview } from "@/shared/use-preview";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { actionName } from "@/audit/action-name";
import { tenantMessages } from "./messages";
import { newTenantMessages as m } from "./new-tenant-messages";
import { StatusLabel } from "./status-label";

interface Props {
  readonly preview: Preview<CreateTenantMutation>;
  /** Something typed can't even be asked about. */
  readonly faulty: boolean;
  /** What it was asked for with. The answer names no quotas, but it is for all of them or for nothing. */
  readonly quotas: readonly FirstQuotaInput[];
  readonly resources: readonly ResourcePartsFragment[];
}

/** What the server would create, asked while typing: nothing is shown that it hasn't answered. */
export function NewTenantPreview({ preview: { data, refusal, busy, attempt, retryIn }, faulty, quotas, resources }: Props) {
  const text = useText();
  const tenant = data?.createTenant?.tenant ?? null;
  // It waits to be asked again: nothing is wrong with the form.
  const waits = refusal !== null && refusal.retryAfter !== null;
  const internal = refusal?.code === "INTERNAL";
  const refused = refusal || faulty ? m.previewRefused : m.previewEmpty;
  const state = busy ? m.checking : tenant ? m.previewGood : waits ? refusalTitle(refusal.code) : refused;
  return (
    <Card className="tc-preview-card" isPlain>
      <CardTitle component="h2">{text(m.preview)}</CardTitle>
      <CardBody aria-busy={busy}>
        <p className="tc-quiet" role="status">
          {internal && !busy ? null : text(state)}
        </p>
        {busy ? <Waiting key={attempt} /> : null}
        {retryIn === null ? null : (
          <p>
            <Retrying seconds={retryIn} />
          </p>
        )}
        {refusal && internal ? <RefusalAlert refusal={refusal} /> : null}
        {refusal && !waits && !internal ? <p>{wordsOf(refusal, quotas)}</p> : null}
        {tenant ? (
          <div className={busy ? "tc-preview-tenant tc-outdated" : "tc-preview-tenant"}>
            <p className="tc-preview-name">
              <bdi>{tenant.displayName}</bdi>
            </p>
            <p className="tc-preview-state">
              <StatusLabel status={tenant.status} /> <span className="tc-slug">{tenant.slug}</span>
            </p>
            {tenant.labels.length > 0 ? (
              <LabelGroup numLabels={8} aria-label={text(sharedMessages.labels)}>
                {tenant.labels.map(({ key, value }) => (
                  <Label key={key} variant="outline">
                    <bdi>{key}</bdi>=<bdi>{value}</bdi>
                  </Label>
                ))}
              </LabelGroup>
            ) : null}
            {tenant.deletionProtection ? <p>{text(tenantMessages.protectionOn)}</p> : null}
            <FirstQuotaList quotas={quotas} resources={resources} />
            <p className="tc-quiet">{text(m.previewRecord)}</p>
            <ol className="tc-preview-record">
              <li>{text(actionName("tenant.create"))}</li>
              {tenant.status === "ACTIVE" ? <li>{text(actionName("tenant.activate"))}</li> : null}
              {quotas.map(({ resource }) => (
                <li key={resource}>
                  {text(actionName("quota.set"))}: <bdi>{resource}</bdi>
                </li>
              ))}
            </ol>
          </div>
        ) : null}
      </CardBody>
    </Card>
  );
}

/** The server's words name a quota by its place; people know it by its resource. */
function wordsOf(refusal: Refusal, quotas: readonly FirstQuotaInput[]): string {
  const quota = quotaField(refusal.field, quotas);
  return quota ? `${quota.resource}: ${fieldMessage(refusal)}` : sentence(refusal.message);
}
