import type { FirstQuotaInput, ResourcePartsFragment } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { AmountText } from "./amount-text";
import { firstQuotaMessages as m } from "./first-quota-messages";
import { quotaMessages } from "./messages";
import { shareMessages } from "./share-messages";
import { typedThresholds } from "./thresholds";
import { useAmounts } from "./use-amounts";

interface Props {
  readonly quotas: readonly FirstQuotaInput[];
  readonly resources: readonly ResourcePartsFragment[];
}

/** The quotas that a tenant will have with its creation. */
export function FirstQuotaList({ quotas, resources }: Props) {
  const text = useText();
  const shown = resources.flatMap((resource) => {
    const quota = quotas.find(({ resource: key }) => key === resource.key);
    return quota ? [{ resource, quota }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <dl className="tc-facts" aria-label={text(m.title)}>
      {shown.map(({ resource, quota }) => (
        <div key={resource.key}>
          <dt>
            <bdi>{resource.key}</bdi>
          </dt>
          <dd>
            <Terms resource={resource} quota={quota} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Terms({ resource, quota }: { readonly resource: ResourcePartsFragment; readonly quota: FirstQuotaInput }) {
  const text = useText();
  const amounts = useAmounts({ resource, limit: quota.limit ?? null });
  const { limit, enforcement = "HARD", thresholds } = quota;
  return (
    <>
      {limit == null ? text(shareMessages.unlimited) : <AmountText amount={limit} amounts={amounts} />}
      <p className="tc-quiet">{text(quotaMessages[`${enforcement}Help`])}</p>
      {thresholds ? (
        <p className="tc-quiet">
          {text(quotaMessages.thresholdsField)}: {typedThresholds(thresholds) || text(quotaMessages.thresholdsNone)}
        </p>
      ) : null}
    </>
  );
}
