import { useIntl } from "react-intl";
import { quotaMessages } from "@/quota/messages";
import { shareMessages } from "@/quota/share-messages";
import { Time } from "@/shared/time";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { tenantMessages } from "@/tenant/messages";
import { auditMessages as m } from "./messages";

/** The fields whose values are times. A name or a label may look like one, and is none. */
const TIMES: readonly string[] = ["erasedAfter", "expiresAt", "requestedAt", "since", "until"];

interface Props {
  /** The name of the innermost field. */
  readonly field: string;
  readonly value: string | null;
}

/** A value of an entry, in words where it has some. */
export function ChangedValue({ field, value }: Props) {
  const text = useText();
  const intl = useIntl();
  if (value === null && field === "limit") return text(shareMessages.unlimited);
  if (value === null) return <span className="tc-quiet">{text(m.empty)}</span>;
  if (TIMES.includes(field)) return <Time at={value} />;
  if ((field === "status" || field === "cause") && Object.hasOwn(tenantMessages, value)) {
    return text(tenantMessages[value as keyof typeof tenantMessages]);
  }
  if (field === "enforcement" && (value === "HARD" || value === "SOFT")) return text(quotaMessages[value]);
  if (field === "thresholds") {
    const percents = percentsOf(value).map((percent) => text(shareMessages.percent, { percent }));
    return intl.formatList(percents, { type: "unit" });
  }
  if ((field === "limit" || field === "amount") && /^\d+$/.test(value)) return intl.formatNumber(Number(value));
  if (field === "deletionProtection") return text(value === "true" ? sharedMessages.yes : sharedMessages.no);
  return <bdi>{value}</bdi>;
}

/** The numbers of a list such as `[80,95,100]`. */
function percentsOf(list: string): number[] {
  return (list.match(/\d+/g) ?? []).map(Number);
}
