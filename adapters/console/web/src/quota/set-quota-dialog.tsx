import { Checkbox, FormGroup, Radio, TextInput } from "@patternfly/react-core";
import { useState } from "react";
import type { QuotaEnforcement } from "@/gql/graphql";
import { FieldError } from "@/shared/field-error";
import { ReasonField } from "@/shared/reason-field";
import { type Choice, chooseTyped, merge, threeWay } from "@/shared/three-way";
import { ThreeWayView } from "@/shared/three-way-view";
import { useDraft, useKeptDraft } from "@/shared/use-draft";
import { useText } from "@/shared/use-text";
import { amountOf, typedOf } from "./amount";
import { AmountField } from "./amount-field";
import { quotaMessages as m } from "./messages";
import { QuotaDialog, type QuotaDialogProps } from "./quota-dialog";
import { shareMessages } from "./share-messages";
import { sameTerm, sameTerms, TERMS, type Terms, termsOf, termsToBegin } from "./terms";
import { thresholdsOf, typedThresholds } from "./thresholds";
import { useAmounts } from "./use-amounts";

const ENFORCEMENTS: readonly QuotaEnforcement[] = ["HARD", "SOFT"];

interface Draft {
  readonly base: Terms;
  readonly baseVersion: number;
  readonly limit: string;
  readonly unlimited: boolean;
  readonly enforcement: QuotaEnforcement;
  readonly thresholds: string;
  readonly reason: string;
  /** What is kept of the fields that somebody else has changed too. */
  readonly choice?: Choice<Terms>;
}

/** What is typed and not only chosen. */
const TYPED = ["limit", "thresholds", "reason"] as const;

/** How much of a resource a tenant may use. If somebody was faster, three states stand side by side. */
export function SetQuotaDialog(props: QuotaDialogProps) {
  const { quota } = props;
  const text = useText();
  const amounts = useAmounts(quota);
  const kept = useKeptDraft<Draft>();
  const [begin] = useState<Draft>(() => {
    const terms = termsToBegin(quota);
    return {
      base: termsOf(quota),
      baseVersion: quota.version,
      limit: terms.limit === null || quota.version === 0 ? "" : typedOf(terms.limit, amounts.steps),
      unlimited: quota.version > 0 && terms.limit === null,
      enforcement: terms.enforcement,
      thresholds: typedThresholds(terms.thresholds),
      reason: "",
    };
  });
  const [draft, setDraft] = useState(kept ?? begin);
  useDraft(draft);
  const { choice = {} } = draft;

  const amount = amountOf(draft.limit, amounts.steps);
  const limit = draft.unlimited ? null : amount;
  const thresholds = thresholdsOf(draft.thresholds);
  const mine: Terms | null =
    typeof limit === "string" || thresholds === null ? null : { limit, enforcement: draft.enforcement, thresholds };

  const theirs = termsOf(quota);
  const outdated = quota.version !== draft.baseVersion;
  const change = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const type = (field: keyof Terms, next: Partial<Draft>) => change({ ...next, choice: chooseTyped(choice, [field], outdated) });
  const fields = outdated && mine ? threeWay(TERMS, sameTerm, { base: draft.base, theirs, mine }) : [];
  const chosen: Choice<Terms> = Object.fromEntries(fields.map(({ field, preferred }) => [field, choice[field] ?? preferred]));
  const wanted = outdated && mine ? merge(theirs, mine, chosen) : mine;
  const reason = draft.reason.trim();
  const isNew = wanted !== null && (quota.version === 0 || !sameTerms(theirs, wanted));

  const show = (field: keyof Terms, terms: Terms): string => {
    if (field === "limit") return terms.limit === null ? text(shareMessages.unlimited) : amounts.exact(terms.limit);
    if (field === "enforcement") return text(m[terms.enforcement]);
    return terms.thresholds.map((threshold) => text(shareMessages.percent, { percent: threshold })).join(", ") || text(m.thresholdsNone);
  };

  return (
    <QuotaDialog
      {...props}
      action="set"
      input={wanted && { ...wanted, ...(reason !== "" && { reason }) }}
      fields={["limit", "enforcement", "thresholds", "reason"]}
      isTyped={TYPED.some((field) => draft[field] !== begin[field])}
      ready={isNew}
      tellsChange
    >
      {(errorOf) => (
        <>
          {outdated ? (
            <ThreeWayView
              what={text(m.quota)}
              base={draft.base}
              theirs={theirs}
              mine={mine ?? theirs}
              fields={fields}
              nameOf={(field) => text(m[field])}
              show={show}
              choice={chosen}
              onChoose={(field, side) => change({ choice: { ...choice, [field]: side } })}
            />
          ) : null}
          <div className="tc-quota-fields">
            <AmountField
              id="limit"
              label={text(m.limit)}
              typed={draft.limit}
              amount={amount}
              quota={quota}
              amounts={amounts}
              isDisabled={draft.unlimited}
              error={errorOf("limit")}
              onChange={(typed) => type("limit", { limit: typed })}
            />
            <FormGroup label={text(m.thresholdsField)} fieldId="thresholds">
              <TextInput
                id="thresholds"
                className="tc-amount-field"
                autoComplete="off"
                value={draft.thresholds}
                validated={thresholds === null || errorOf("thresholds") ? "error" : "default"}
                aria-describedby="thresholds-help"
                onChange={(_event, typed) => type("thresholds", { thresholds: typed })}
              />
              <FieldError
                id="thresholds-help"
                error={thresholds === null ? text(m.thresholdsFault) : errorOf("thresholds")}
                help={text(m.thresholdsHelp)}
              />
            </FormGroup>
          </div>
          <Checkbox
            id="unlimited"
            label={text(m.unlimitedField)}
            isChecked={draft.unlimited}
            onChange={(_event, unlimited) => type("limit", { unlimited })}
          />
          <FormGroup role="radiogroup" label={text(m.enforcement)} fieldId="enforcement" className="tc-choices">
            {ENFORCEMENTS.map((enforcement) => (
              <Radio
                key={enforcement}
                id={`enforcement-${enforcement}`}
                name="enforcement"
                label={text(m[enforcement])}
                description={text(m[`${enforcement}Help`])}
                isChecked={draft.enforcement === enforcement}
                onChange={() => type("enforcement", { enforcement })}
              />
            ))}
          </FormGroup>
          <ReasonField id="reason" value={draft.reason} error={errorOf("reason")} onChange={(typed) => change({ reason: typed })} />
        </>
      )}
    </QuotaDialog>
  );
}
