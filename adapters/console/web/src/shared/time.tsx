import { Tooltip } from "@patternfly/react-core";
import { useIntl } from "react-intl";
import { sharedMessages as m } from "./messages";
import { relative } from "./time-text";
import { useNow } from "./use-now";

interface Props {
  readonly at: string;
  /** "2 hours ago" instead of the date. */
  readonly ago?: boolean;
  /** To the second and in UTC too, for whoever has no pointer to hold over it. */
  readonly exactly?: boolean;
}

/** A time in local time; the tooltip has it to the second, in UTC too. What is none stands as it is. */
export function Time({ at, ago = false, exactly = false }: Props) {
  const intl = useIntl();
  const now = useNow();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <bdi>{at}</bdi>;
  const { value, unit } = relative(date.getTime(), now);
  const exact = intl.formatDate(date, { dateStyle: "medium", timeStyle: "medium" });
  const utc = `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  if (exactly) return <time dateTime={at}>{`${exact} · ${utc}`}</time>;
  // `now` is some seconds old: what has just happened must not seem to lie ahead.
  const close = intl.formatMessage(date.getTime() > Date.now() ? m.soon : m.justNow);
  const distance = value === 0 ? close : intl.formatRelativeTime(value, unit, { numeric: "auto" });
  return (
    <Tooltip content={`${exact} · ${utc}`}>
      <time dateTime={at} className="tc-time">
        {ago ? distance : intl.formatDate(date, { dateStyle: "medium", timeStyle: "short" })}
      </time>
    </Tooltip>
  );
}
