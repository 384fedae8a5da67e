import { defineMessages } from "react-intl";

/** What the fields of an entry are called. Names that people gave, such as a label's key, stand as they are. */
export const changedMessages = defineMessages({
  amount: { id: "field.amount", defaultMessage: "Amount" },
  anchorDay: { id: "field.anchorDay", defaultMessage: "On day" },
  cause: { id: "field.cause", defaultMessage: "Cause" },
  counting: { id: "field.counting", defaultMessage: "Counted as" },
  deletion: { id: "field.deletion", defaultMessage: "Deletion" },
  deletionProtection: { id: "field.deletionProtection", defaultMessage: "Deletion protection" },
  displayName: { id: "field.displayName", defaultMessage: "Name" },
  enforcement: { id: "field.enforcement", defaultMessage: "Beyond the limit" },
  erasedAfter: { id: "field.erasedAfter", defaultMessage: "Erased after" },
  expiresAt: { id: "field.expiresAt", defaultMessage: "Until" },
  grants: { id: "field.grants", defaultMessage: "Grant" },
  labels: { id: "field.labels", defaultMessage: "Labels" },
  limit: { id: "field.limit", defaultMessage: "Limit" },
  period: { id: "field.period", defaultMessage: "Starts again each" },
  reason: { id: "field.reason", defaultMessage: "Reason" },
  since: { id: "field.since", defaultMessage: "Since" },
  slug: { id: "field.slug", defaultMessage: "Slug" },
  status: { id: "field.status", defaultMessage: "Status" },
  suspension: { id: "field.suspension", defaultMessage: "Suspension" },
  thresholds: { id: "field.thresholds", defaultMessage: "Thresholds" },
  unit: { id: "field.unit", defaultMessage: "Unit" },
  until: { id: "field.until", defaultMessage: "Ends by itself" },
  withoutQuota: { id: "field.withoutQuota", defaultMessage: "Without a quota" },
});
