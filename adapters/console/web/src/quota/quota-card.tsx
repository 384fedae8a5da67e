import { Button, Card, CardBody, CardFooter, CardHeader, CardTitle } from "@patternfly/react-core";
import type { QuotaPartsFragment } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { GrantList } from "./grant-list";
import { LevelLabel, levelWords } from "./level-label";
import { quotaMessages as m } from "./messages";
import { QuotaFacts } from "./quota-facts";
import { QuotaFigure } from "./quota-figure";
import type { QuotaAction } from "./quota-search";
import { levelOf } from "./share";
import { useAmounts } from "./use-amounts";
import { useAskQuota } from "./use-ask-quota";
import { useLatestChange } from "./use-latest-change";

interface Props {
  readonly quota: QuotaPartsFragment;
  readonly mayChange: boolean;
}

/** What a tenant may use of one resource, and what it uses now. */
export function QuotaCard({ quota, mayChange }: Props) {
  const text = useText();
  const amounts = useAmounts(quota);
  const ask = useAskQuota(quota.resource.key);
  const { key, unit, period } = quota.resource;
  const level = levelOf(quota);
  const words = text(...levelWords(level));
  // What is used changes all the time; only another level is worth a word.
  const news = useLatestChange(words);
  const actions: readonly QuotaAction[] = [
    "set",
    ...(quota.version > 0 && quota.limit != null ? (["grant"] as const) : []),
    ...(quota.version > 0 ? (["remove"] as const) : []),
  ];
  return (
    <Card className="tc-quota" data-resource={key} data-level={level.kind} component="section" aria-label={key}>
      <CardHeader actions={{ hasNoOffset: true, actions: <LevelLabel level={level} /> }}>
        <CardTitle component="h2">
          <bdi>{key}</bdi>
        </CardTitle>
        <p className="tc-quiet">
          {text(m[period ?? "GAUGE"], { unit })}
        </p>
      </CardHeader>
      <CardBody>
        <QuotaFigure quota={quota} amounts={amounts} />
        <QuotaFacts quota={quota} amounts={amounts} />
        <GrantList quota={quota} amounts={amounts} mayChange={mayChange} />
        <span className="tc-unseen" role="status">
          {news ? text(m.announce, { resource: key, level: news }) : null}
        </span>
      </CardBody>
      {mayChange ? (
        <CardFooter className="tc-quota-actions">
          {actions.map((action) => (
            <Button
              key={action}
              variant={action === "remove" ? "link" : "secondary"}
              size="sm"
              aria-label={text(m.actionOf, { action: text(m[action]), resource: key })}
              onClick={() => ask(action)}
            >
              {`${text(m[action])} …`}
            </Button>
          ))}
        </CardFooter>
      ) : null}
    </Card>
  );
}
