import { Card, CardBody, CardTitle, Label, LabelGroup } from "@patternfly/react-core";
import type { TenantWholeFragment } from "@/gql/graphql";
import { sharedMessages } from "@/shared/messages";
import { type Refusal, sentence } from "@/shared/refusal";
import { useText } from "@/shared/use-text";
import { actionName } from "@/audit/action-name";
import { tenantMessages } from "./messages";
import { newTenantMessages as m } from "./new-tenant-messages";
import { StatusLabel } from "./status-label";

interface Props {
  readonly tenant: TenantWholeFragment | null;
  readonly refusal: Refusal | null;
  readonly busy: boolean;
  readonly activate: boolean;
}

/** What the server would create, asked while typing. */
export function NewTenantPreview({ tenant, refusal, busy, activate }: Props) {
  const text = useText();
  const state = tenant ? m.previewGood : refusal ? m.previewRefused : busy ? m.checking : m.previewEmpty;
  return (
    <Card className="tc-preview-card" isPlain>
      <CardTitle component="h2">{text(m.preview)}</CardTitle>
      <CardBody aria-busy={busy}>
        <p className="tc-quiet" role="status">
          {text(state)}
        </p>
        {refusal && !tenant ? <p>{sentence(refusal.message)}</p> : null}
        {tenant ? (
          <div className="tc-preview-tenant">
            <p className="tc-preview-name">
              <bdi>{tenant.displayName}</bdi>
            </p>
            <p>
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
            <p className="tc-quiet">{text(m.previewRecord)}</p>
            <ol className="tc-preview-record">
              <li>{text(actionName("tenant.create"))}</li>
              {activate ? <li>{text(actionName("tenant.activate"))}</li> : null}
            </ol>
          </div>
        ) : null}
      </CardBody>
    </Card>
  );
}
