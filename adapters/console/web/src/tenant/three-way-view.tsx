import { Alert, Radio } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { defineMessages } from "react-intl";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import type { DetailsForm } from "./details-form";
import { tenantMessages } from "./messages";
import type { Side, ThreeWayField } from "./three-way";

const m = defineMessages({
  title: { id: "threeWay.title", defaultMessage: "Somebody changed this tenant while you were editing" },
  lead: { id: "threeWay.lead", defaultMessage: "Choose what is kept of each field. What you typed is still there." },
  field: { id: "threeWay.field", defaultMessage: "Field" },
  base: { id: "threeWay.base", defaultMessage: "When you began" },
  theirs: { id: "threeWay.theirs", defaultMessage: "Now" },
  mine: { id: "threeWay.mine", defaultMessage: "Yours" },
  conflict: { id: "threeWay.conflict", defaultMessage: "both changed" },
});

interface Props {
  readonly base: DetailsForm;
  readonly theirs: DetailsForm;
  readonly mine: DetailsForm;
  readonly fields: readonly ThreeWayField[];
  readonly choice: Partial<Record<keyof DetailsForm, Side>>;
  readonly onChoose: (field: keyof DetailsForm, side: Side) => void;
}

/** As it was, as it is, as it was typed; and which of them is kept. */
export function ThreeWayView({ base, theirs, mine, fields, choice, onChoose }: Props) {
  const text = useText();
  const names: Record<keyof DetailsForm, string> = {
    displayName: text(tenantMessages.name),
    labels: text(sharedMessages.labels),
    deletionProtection: text(tenantMessages.protection),
  };
  const show = (field: keyof DetailsForm, form: DetailsForm): string => {
    if (field === "displayName") return form.displayName;
    if (field === "deletionProtection") return text(form.deletionProtection ? sharedMessages.yes : sharedMessages.no);
    return form.labels.map(({ key, value }) => `${key}=${value}`).join(", ") || text(sharedMessages.none);
  };
  return (
    <section className="tc-three-way" aria-label={text(m.title)}>
      <Alert isInline component="h2" variant="warning" title={text(m.title)}>
        {text(m.lead)}
      </Alert>
      {fields.length > 0 ? (
        <Table variant="compact" aria-label={text(m.title)}>
          <Thead>
            <Tr>
              <Th>{text(m.field)}</Th>
              <Th>{text(m.base)}</Th>
              <Th>{text(m.theirs)}</Th>
              <Th>{text(m.mine)}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {fields.map(({ field, conflict }) => (
              <Tr key={field}>
                <Th>
                  {names[field]}
                  {conflict ? <span className="tc-quiet"> ({text(m.conflict)})</span> : null}
                </Th>
                <Td dataLabel={text(m.base)}>
                  <bdi>{show(field, base)}</bdi>
                </Td>
                {(["theirs", "mine"] as const).map((side) => (
                  <Td key={side} dataLabel={text(m[side])}>
                    <Radio
                      id={`${field}-${side}`}
                      name={`keep-${field}`}
                      label={<bdi>{show(field, side === "mine" ? mine : theirs)}</bdi>}
                      isChecked={choice[field] === side}
                      onChange={() => onChoose(field, side)}
                    />
                  </Td>
                ))}
              </Tr>
            ))}
          </Tbody>
        </Table>
      ) : null}
    </section>
  );
}
