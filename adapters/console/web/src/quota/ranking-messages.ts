import { defineMessages } from "react-intl";

export const rankingMessages = defineMessages({
  resource: { id: "quota.rankingResource", defaultMessage: "Resource" },
  title: { id: "quota.rankingTitle", defaultMessage: "Tenants by share of {resource}" },
  name: { id: "quota.rankingName", defaultMessage: "Name" },
  status: { id: "quota.rankingStatus", defaultMessage: "Status" },
  share: { id: "quota.rankingShare", defaultMessage: "Share used" },
  taken: { id: "quota.rankingTaken", defaultMessage: "Taken" },
  help: { id: "quota.rankingHelp", defaultMessage: "The first {most} of all tenants. Search and filters don’t apply to this order." },
  comesBack: { id: "quota.rankingComesBack", defaultMessage: "Yours come back with another order." },
  asOf: { id: "quota.rankingAsOf", defaultMessage: "Ranked" },
  moved: { id: "quota.rankingMoved", defaultMessage: "Show the order of now" },
  unmade: { id: "quota.rankingUnmade", defaultMessage: "The ranking is being made" },
  unmadeHelp: { id: "quota.rankingUnmadeHelp", defaultMessage: "It shows here in a moment." },
  none: { id: "quota.rankingNone", defaultMessage: "Nobody takes a share of {resource}" },
  noneHelp: {
    id: "quota.rankingNoneHelp",
    defaultMessage: "A tenant has a place here once it uses some, under a limit.",
  },
  unknown: { id: "quota.rankingUnknown", defaultMessage: "There is no resource {resource}" },
  unknownHelp: { id: "quota.rankingUnknownHelp", defaultMessage: "Choose one that is counted." },
});
