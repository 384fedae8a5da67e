import { defineMessages, type MessageDescriptor } from "react-intl";
import type { TenantStatus } from "@/gql/graphql";
import type { LifecycleAction } from "./actions";

/** What the actions of the lifecycle are called: before, on their button, and after. */
export const actionMessages = defineMessages({
  activate: { id: "action.activate", defaultMessage: "Activate" },
  suspend: { id: "action.suspend", defaultMessage: "Suspend" },
  resuspend: { id: "action.resuspend", defaultMessage: "Change suspension" },
  resume: { id: "action.resume", defaultMessage: "Resume" },
  archive: { id: "action.archive", defaultMessage: "Archive" },
  unarchive: { id: "action.unarchive", defaultMessage: "Unarchive" },
  delete: { id: "action.delete", defaultMessage: "Delete" },
  undelete: { id: "action.undelete", defaultMessage: "Undelete" },
  opens: { id: "action.opens", defaultMessage: "{action} …" },
  resuspendOf: { id: "action.resuspendOf", defaultMessage: "Change the suspension of {name}" },
  updateOf: { id: "action.updateOf", defaultMessage: "Edit {name}" },
  createOf: { id: "action.createOf", defaultMessage: "Create {name}" },
  titleOf: { id: "action.titleOf", defaultMessage: "{action} {name}" },
  activateNow: { id: "action.activateNow", defaultMessage: "Activate now" },
  suspendNow: { id: "action.suspendNow", defaultMessage: "Suspend now" },
  replaceNow: { id: "action.replaceNow", defaultMessage: "Replace suspension" },
  resumeNow: { id: "action.resumeNow", defaultMessage: "Resume now" },
  archiveNow: { id: "action.archiveNow", defaultMessage: "Archive now" },
  unarchiveNow: { id: "action.unarchiveNow", defaultMessage: "Unarchive now" },
  deleteNow: { id: "action.deleteNow", defaultMessage: "Delete now" },
  undeleteNow: { id: "action.undeleteNow", defaultMessage: "Undelete now" },
  activateLead: { id: "action.activateLead", defaultMessage: "It goes to work: its tokens are let in from now on." },
  suspendLead: {
    id: "action.suspendLead",
    defaultMessage: "Every way in closes within a second. Nothing is lost, and you can resume it at any time.",
  },
  resuspendLead: {
    id: "action.resuspendLead",
    defaultMessage: "It stays suspended. Cause, reason and end are replaced by these.",
  },
  resumeLead: { id: "action.resumeLead", defaultMessage: "It gets back exactly what it had." },
  archiveLead: { id: "action.archiveLead", defaultMessage: "Every way in closes. The data is kept, and you can unarchive it." },
  unarchiveLead: {
    id: "action.unarchiveLead",
    defaultMessage: "It comes back suspended, so that nobody gets in before you resume it.",
  },
  deleteLead: {
    id: "action.deleteLead",
    defaultMessage: "All of its data is erased when the grace period is over. Until then you can take it back.",
  },
  undeleteLead: { id: "action.undeleteLead", defaultMessage: "It is again what it was before it was deleted." },
  activateUnderWay: { id: "action.activateUnderWay", defaultMessage: "Activating …" },
  suspendUnderWay: { id: "action.suspendUnderWay", defaultMessage: "Suspending …" },
  resumeUnderWay: { id: "action.resumeUnderWay", defaultMessage: "Resuming …" },
  archiveUnderWay: { id: "action.archiveUnderWay", defaultMessage: "Archiving …" },
  unarchiveUnderWay: { id: "action.unarchiveUnderWay", defaultMessage: "Unarchiving …" },
  deleteUnderWay: { id: "action.deleteUnderWay", defaultMessage: "Deleting …" },
  undeleteUnderWay: { id: "action.undeleteUnderWay", defaultMessage: "Undeleting …" },
  updateUnderWay: { id: "action.updateUnderWay", defaultMessage: "Saving …" },
  activateDone: { id: "action.activateDone", defaultMessage: "{name} is active" },
  suspendDone: { id: "action.suspendDone", defaultMessage: "{name} is suspended" },
  resumeDone: { id: "action.resumeDone", defaultMessage: "{name} is active again" },
  archiveDone: { id: "action.archiveDone", defaultMessage: "{name} is archived" },
  unarchiveDone: { id: "action.unarchiveDone", defaultMessage: "{name} is unarchived" },
  deleteDone: { id: "action.deleteDone", defaultMessage: "{name} is deleted and can still be taken back" },
  undeleteDone: { id: "action.undeleteDone", defaultMessage: "{name} is back" },
  updateDone: { id: "action.updateDone", defaultMessage: "{name} is saved" },
  createActiveDone: { id: "action.createActiveDone", defaultMessage: "{name} is created and active" },
  createDone: { id: "action.createDone", defaultMessage: "{name} is created" },
  cause: { id: "action.cause", defaultMessage: "Cause" },
  until: { id: "action.until", defaultMessage: "Ends by itself" },
  untilHelp: { id: "action.untilHelp", defaultMessage: "Leave it empty if somebody has to end it." },
  untilHalfTyped: { id: "action.untilHalfTyped", defaultMessage: "It takes a date and a time. Fill in both, or neither." },
  confirmSlug: { id: "action.confirmSlug", defaultMessage: "Type {slug} to confirm" },
  confirmSlugHelp: { id: "action.confirmSlugHelp", defaultMessage: "Copy slug" },
  whatHappens: { id: "action.whatHappens", defaultMessage: "What will happen" },
  nothingYet: { id: "action.nothingYet", defaultMessage: "Fill in the form to see what would happen." },
  from: { id: "action.from", defaultMessage: "from" },
  to: { id: "action.to", defaultMessage: "to" },
  tokens: { id: "action.tokens", defaultMessage: "All its tokens are refused, those already issued too." },
  sockets: {
    id: "action.sockets",
    defaultMessage:
      "{count, plural, =0 {No connection is open now.} one {# open connection is closed.} other {# open connections are closed.}}",
  },
  endsAt: { id: "action.endsAt", defaultMessage: "It resumes by itself:" },
  endsNoMore: { id: "action.endsNoMore", defaultMessage: "It doesn’t end by itself any more. So far it does:" },
  endedAt: { id: "action.endedAt", defaultMessage: "so far:" },
  causeBecomes: { id: "action.causeBecomes", defaultMessage: "Cause: {after}, so far: {before}." },
  keptUntil: { id: "action.keptUntil", defaultMessage: "It can be taken back until:" },
  wouldBeRefused: { id: "action.wouldBeRefused", defaultMessage: "The server would refuse this" },
  changedMeanwhile: {
    id: "action.changedMeanwhile",
    defaultMessage: "The tenant was changed while this was open. What you see below is up to date: decide again.",
  },
  seeHistory: { id: "action.seeHistory", defaultMessage: "See it in the history" },
  seeEntry: { id: "action.seeEntry", defaultMessage: "See entry {number} in the history" },
});

/** What an action is called on a tenant: suspending a suspended one replaces its suspension. */
export function actionTitle(action: LifecycleAction, status: TenantStatus | undefined): MessageDescriptor {
  return action === "suspend" && status === "SUSPENDED" ? actionMessages.resuspend : actionMessages[action];
}
