import { defineMessages } from "react-intl";

/** What is said of a share wherever it is shown; the words of a tenant's own quotas come with their page. */
export const shareMessages = defineMessages({
  unlimited: { id: "quota.unlimited", defaultMessage: "Unlimited" },
  over: { id: "quota.over", defaultMessage: "Over the limit" },
  full: { id: "quota.full", defaultMessage: "Full" },
  reached: { id: "quota.reached", defaultMessage: "{threshold} % reached" },
  calm: { id: "quota.calm", defaultMessage: "Within its limit" },
  of: { id: "quota.of", defaultMessage: "of {ceiling}" },
  percent: { id: "quota.percent", defaultMessage: "{percent} %" },
  share: { id: "quota.share", defaultMessage: "Share of {resource} that is taken" },
  shareWords: {
    id: "quota.shareWords",
    defaultMessage: "{used} used and {reserved} reserved of {ceiling}: {percent} %",
  },
  shareOfNothing: { id: "quota.shareOfNothing", defaultMessage: "{used} used and {reserved} reserved of nothing" },
  overTitle: { id: "quota.overTitle", defaultMessage: "Over a threshold" },
  overNone: { id: "quota.overNone", defaultMessage: "No quota is over a threshold." },
  overNoneOfMost: { id: "quota.overNoneOfMost", defaultMessage: "None of those who take most is over a threshold." },
  overAll: { id: "quota.overAll", defaultMessage: "Show all: {resource} by share used" },
  crossedNoneSince: { id: "quota.crossedNoneSince", defaultMessage: "No quota has crossed a threshold since you opened the console." },
  crossedNoneAgain: { id: "quota.crossedNoneAgain", defaultMessage: "No quota has crossed a threshold since {time}." },
  crossedGap: { id: "quota.crossedGap", defaultMessage: "What crossed one while there was no connection isn’t known here." },
  crossedUntold: { id: "quota.crossedUntold", defaultMessage: "What crosses a threshold isn’t told right now." },
  crossedAt: { id: "quota.crossedAt", defaultMessage: "crossed" },
  takenOf: { id: "quota.takenOf", defaultMessage: "{taken} of {ceiling}" },
  announceCrossed: { id: "quota.announceCrossed", defaultMessage: "{name}: {resource} reached {threshold} %" },
  aTenant: { id: "quota.aTenant", defaultMessage: "A tenant" },
});
