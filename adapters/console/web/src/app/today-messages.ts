import { defineMessages } from "react-intl";

export const todayMessages = defineMessages({
  title: { id: "today.title", defaultMessage: "Today" },
  lead: { id: "today.lead", defaultMessage: "What needs your attention." },
  counts: { id: "today.counts", defaultMessage: "Tenants by status" },
  suspended: { id: "today.suspended", defaultMessage: "Suspended" },
  suspendedNone: { id: "today.suspendedNone", defaultMessage: "No tenant is suspended." },
  waiting: { id: "today.waiting", defaultMessage: "Created, waiting to be activated" },
  waitingNone: { id: "today.waitingNone", defaultMessage: "Every new tenant is at work." },
  deleted: { id: "today.deleted", defaultMessage: "Deleted, about to be erased" },
  deletedNone: { id: "today.deletedNone", defaultMessage: "No tenant is about to be erased." },
  refused: { id: "today.refused", defaultMessage: "Refused attempts" },
  refusedNone: { id: "today.refusedNone", defaultMessage: "Nobody was refused." },
  all: { id: "today.all", defaultMessage: "Show all" },
  allOf: { id: "today.allOf", defaultMessage: "Show all: {what}" },
  until: { id: "today.until", defaultMessage: "ends by itself" },
  open: { id: "today.open", defaultMessage: "until somebody resumes it" },
  erased: { id: "today.erased", defaultMessage: "can be taken back until" },
  since: { id: "today.since", defaultMessage: "created" },
});
