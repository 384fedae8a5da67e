import { defineMessages } from "react-intl";

export const firstQuotaMessages = defineMessages({
  title: { id: "quota.first.title", defaultMessage: "Quotas" },
  emptyUNLIMITED: { id: "quota.first.emptyUnlimited", defaultMessage: "Left empty, any use is admitted, and counted." },
  emptyREFUSED: { id: "quota.first.emptyRefused", defaultMessage: "Left empty, any use is refused." },
  more: { id: "quota.first.more", defaultMessage: "More" },
  moreOf: { id: "quota.first.moreOf", defaultMessage: "More: {resource}" },
  unread: { id: "quota.first.unread", defaultMessage: "The quotas that you typed take a token with the scope {scopes}." },
  soft: { id: "quota.first.soft", defaultMessage: "Soft" },
});
