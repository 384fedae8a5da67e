import { Alert, Radio } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { defineMessages } from "react-intl";
import type { Choice, Side, ThreeWayField } from "./three-way";
import { useText } from "./use-text";

const m = defineMessages({
  title: { id: "threeWay.title", defaultMessage: "Somebody changed this {what} while you were editing" },
  lead: { id: "threeWay.lead", defaultMessage: "Choose what is kept of each field. What you typed is still there." },
  field: { id: "threeWay.field", defaultMessage: "Field" },
  base: { id: "threeWay.base", defaultMessage: "When you began" },
  theirs: { id: "threeWay.theirs", defaultMessage: "Now" },
  mine: { id: "threeWay.mine", defaultMessage: "Yours" },
  conflict: { id: "threeWay.conflict", defaultMessage: "both changed" },
});

interface Props<Form> {
  /** What it is, such as "tenant". */
  readonly what: string;
  readonly base: Form;
  readonly theirs: Form;
  readonly mine: Form;
  readonly fields: readonly ThreeWayField<Form>[];
  readonly nameOf: (field: keyof Form & string) => string;
  /** A value in words. */
  readonly show: (field: keyof Form & string, form: Form) => string;
  readonly choice: Choice<Form>;
  readonly onChoose: (field: keyof Form & string, side: Side) => void;
}

/** As it was, as it is, as it was typed; and which of them is kept. */
export function ThreeWayView<Form>({ what, base, theirs, mine, fields, nameOf, show, choice, onChoose }: Props<Form>) {
  const text = useText();
  const title = text(m.title, { what });
  return (
    <section className="tc-three-way" aria-label={title}>
      <Alert isInline component="h2" variant="warning" title={title}>
        {text(m.lead)}
      </Alert>
      {fields.length > 0 ? (
        <Table variant="compact" aria-label={title}>
          <Thead>
            <Tr>
              <Th modifier="wrap">{text(m.field)}</Th>
              <Th modifier="wrap">{text(m.base)}</Th>
              <Th modifier="wrap">{text(m.theirs)}</Th>
              <Th modifier="wrap">{text(m.mine)}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {fields.map(({ field, conflict }) => (
              <Tr key={field}>
                <Th>
                  {nameOf(field)}
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
