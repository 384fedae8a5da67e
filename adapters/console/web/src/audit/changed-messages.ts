import { defineMessages } from "react-intl";

/** What the fields of an entry are called. Names that people gave, such as a label's key, stand as they are. */
export const changedMessages = defineMessages({
  cause: { id: "field.cause", defaultMessage: "Cause" },
  deletion: { id: "field.deletion", defaultMessage: "Deletion" },
  deletionProtection: { id: "field.deletionProtection", defaultMessage: "Deletion protection" },
  displayName: { id: "field.displayName", defaultMessage: "Name" },
  erasedAfter: { id: "field.erasedAfter", defaultMessage: "Erased after" },
  labels: { id: "field.labels", defaultMessage: "Labels" },
  reason: { id: "field.reason", defaultMessage: "Reason" },
  since: { id: "field.since", defaultMessage: "Since" },
  slug: { id: "field.slug", defaultMessage: "Slug" },
  status: { id: "field.status", defaultMessage: "Status" },
  suspension: { id: "field.suspension", defaultMessage: "Suspension" },
  until: { id: "field.until", defaultMessage: "Ends by itself" },
});
