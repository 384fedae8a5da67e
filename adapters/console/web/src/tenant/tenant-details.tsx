import { Button, Card, CardBody, CardHeader, CardTitle, Label, LabelGroup } from "@patternfly/react-core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ConnectionsCard } from "@/access/connections-card";
import { useIsPlatform } from "@/app/session";
import { TenantByIdDocument } from "@/gql/graphql";
import { OPENED_HERE } from "@/shared/address-dialog";
import { CopyButton } from "@/shared/copy-button";
import { sharedMessages } from "@/shared/messages";
import { Time } from "@/shared/time";
import { useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";

const route = getRouteApi("/tenants/$tenantId");

export function TenantDetails() {
  const text = useText();
  const navigate = useNavigate();
  const { tenantId } = route.useParams();
  const { data } = useLiveQuery(TenantByIdDocument, { id: tenantId });
  const tenant = data?.tenant;
  // Only platform callers are told who is connected.
  const platform = useIsPlatform();
  if (!tenant) return null;
  const editable = tenant.allowedActions.some(({ action, allowed }) => action === "tenant.update" && allowed);
  const rows: [string, ReactNode][] = [
    [text(m.name), <bdi key="name">{tenant.displayName}</bdi>],
    [text(m.slug), <code key="slug">{tenant.slug}</code>],
    [
      text(sharedMessages.labels),
      tenant.labels.length === 0 ? (
        <span className="tc-quiet">{text(m.noLabels)}</span>
      ) : (
        <LabelGroup key="labels" numLabels={8} aria-label={text(sharedMessages.labels)}>
          {tenant.labels.map(({ key, value }) => (
            <Label key={key} variant="outline">
              <bdi>{key}</bdi>=<bdi>{value}</bdi>
            </Label>
          ))}
        </LabelGroup>
      ),
    ],
    [text(m.protection), text(tenant.deletionProtection ? m.protectionOn : m.protectionOff)],
    [text(m.created), <Time key="created" at={tenant.createdAt} />],
    [text(m.updated), <Time key="updated" at={tenant.updatedAt} />],
    [text(m.version), tenant.version],
    [
      text(m.id),
      <span key="id" className="tc-id">
        <code>{tenant.id}</code>
        <CopyButton value={tenant.id} label={`${text(sharedMessages.copy)} ${text(m.id)}`} />
      </span>,
    ],
  ];

  return (
    <div className={platform ? "tc-cards" : undefined}>
      <Card className="tc-card-wide">
        <CardHeader
          actions={{
            hasNoOffset: true,
            actions: editable ? (
              <Button
                variant="link"
                isInline
                onClick={() =>
                  void navigate({
                    to: ".",
                    search: (search: object) => ({ ...search, do: "edit" }) as never,
                    state: OPENED_HERE,
                    resetScroll: false,
                  })
                }
              >
                {text(m.edit)}
              </Button>
            ) : null,
          }}
        >
          <CardTitle component="h2">{text(m.details)}</CardTitle>
        </CardHeader>
        <CardBody>
          <dl className="tc-facts">
            {rows.map(([term, description]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{description}</dd>
              </div>
            ))}
          </dl>
        </CardBody>
      </Card>
      {platform ? <ConnectionsCard tenant={tenant} /> : null}
    </div>
  );
}
