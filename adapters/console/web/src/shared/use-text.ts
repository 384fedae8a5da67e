import { type MessageDescriptor, useIntl } from "react-intl";

type Value = string | number | boolean | Date | null | undefined;

/** The words of a message, filled in. */
export function useText() {
  const intl = useIntl();
  return (message: MessageDescriptor, values?: Record<string, Value>): string => intl.formatMessage(message, values);
}
