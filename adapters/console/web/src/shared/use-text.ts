import { type MessageDescriptor, useIntl } from "react-intl";
import { isolated } from "./isolated";

type Value = string | number | boolean | Date | null | undefined;

/** The words of a message, filled in. What is filled in, such as a name, never turns the direction of the words. */
export function useText() {
  const intl = useIntl();
  return (message: MessageDescriptor, values?: Record<string, Value>): string =>
    intl.formatMessage(message, values && withIsolated(values));
}

function withIsolated(values: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? isolated(value) : value]),
  );
}
