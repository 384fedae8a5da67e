import { defineMessages, type MessageDescriptor } from "react-intl";

const names = defineMessages({
  "access.refuse": { id: "audit.access.refuse", defaultMessage: "Turned away" },
  "audit.list": { id: "audit.audit.list", defaultMessage: "Read the history" },
  "job.cancel": { id: "audit.job.cancel", defaultMessage: "Cancelled a job" },
  "job.read": { id: "audit.job.read", defaultMessage: "Read a job" },
  "job.watch": { id: "audit.job.watch", defaultMessage: "Followed a job" },
  "quota.adjust": { id: "audit.quota.adjust", defaultMessage: "Adjusted a quota" },
  "quotas.adjust": { id: "audit.quotas.adjust", defaultMessage: "Adjusted many quotas" },
  "quota.consume": { id: "audit.quota.consume", defaultMessage: "Used some of a quota" },
  "quota.grant": { id: "audit.quota.grant", defaultMessage: "Granted more of a quota" },
  "quota.list": { id: "audit.quota.list", defaultMessage: "Listed quotas" },
  "quota.read": { id: "audit.quota.read", defaultMessage: "Read a quota" },
  "quota.release": { id: "audit.quota.release", defaultMessage: "Gave back some of a quota" },
  "quota.remove": { id: "audit.quota.remove", defaultMessage: "Removed a quota" },
  "quota.reserve": { id: "audit.quota.reserve", defaultMessage: "Reserved some of a quota" },
  "quotaGrant.revoke": { id: "audit.quotaGrant.revoke", defaultMessage: "Revoked a grant" },
  "quota.set": { id: "audit.quota.set", defaultMessage: "Set a quota" },
  "quota.top": { id: "audit.quota.top", defaultMessage: "Looked who uses most" },
  "quota.watch": { id: "audit.quota.watch", defaultMessage: "Followed usage" },
  "quota.watchThresholds": { id: "audit.quota.watchThresholds", defaultMessage: "Followed thresholds" },
  "reservation.commit": { id: "audit.reservation.commit", defaultMessage: "Committed a reservation" },
  "reservation.expire": { id: "audit.reservation.expire", defaultMessage: "Gave back expired reservations" },
  "reservation.release": { id: "audit.reservation.release", defaultMessage: "Released a reservation" },
  "resource.define": { id: "audit.resource.define", defaultMessage: "Defined a resource" },
  "resource.list": { id: "audit.resource.list", defaultMessage: "Listed resources" },
  "tenant.access": { id: "audit.tenant.access", defaultMessage: "Looked at connections" },
  "tenant.activate": { id: "audit.tenant.activate", defaultMessage: "Activated" },
  "tenant.archive": { id: "audit.tenant.archive", defaultMessage: "Archived" },
  "tenant.count": { id: "audit.tenant.count", defaultMessage: "Counted tenants" },
  "tenant.create": { id: "audit.tenant.create", defaultMessage: "Created" },
  "tenant.delete": { id: "audit.tenant.delete", defaultMessage: "Deleted" },
  "tenant.erase": { id: "audit.tenant.erase", defaultMessage: "Erased" },
  "tenant.list": { id: "audit.tenant.list", defaultMessage: "Listed tenants" },
  "tenant.read": { id: "audit.tenant.read", defaultMessage: "Read" },
  "tenant.resume": { id: "audit.tenant.resume", defaultMessage: "Resumed" },
  "tenant.suspend": { id: "audit.tenant.suspend", defaultMessage: "Suspended" },
  "tenant.unarchive": { id: "audit.tenant.unarchive", defaultMessage: "Unarchived" },
  "tenant.undelete": { id: "audit.tenant.undelete", defaultMessage: "Undeleted" },
  "tenant.update": { id: "audit.tenant.update", defaultMessage: "Edited" },
  "tenant.watch": { id: "audit.tenant.watch", defaultMessage: "Followed changes" },
});

/** The same as something that was tried. */
const attempts = defineMessages({
  "access.refuse": { id: "audit.try.access.refuse", defaultMessage: "Use a token" },
  "audit.list": { id: "audit.try.audit.list", defaultMessage: "Read the history" },
  "job.cancel": { id: "audit.try.job.cancel", defaultMessage: "Cancel a job" },
  "job.read": { id: "audit.try.job.read", defaultMessage: "Read a job" },
  "job.watch": { id: "audit.try.job.watch", defaultMessage: "Follow a job" },
  "quota.adjust": { id: "audit.try.quota.adjust", defaultMessage: "Adjust a quota" },
  "quotas.adjust": { id: "audit.try.quotas.adjust", defaultMessage: "Adjust many quotas" },
  "quota.consume": { id: "audit.try.quota.consume", defaultMessage: "Use some of a quota" },
  "quota.grant": { id: "audit.try.quota.grant", defaultMessage: "Grant more of a quota" },
  "quota.list": { id: "audit.try.quota.list", defaultMessage: "List quotas" },
  "quota.read": { id: "audit.try.quota.read", defaultMessage: "Read a quota" },
  "quota.release": { id: "audit.try.quota.release", defaultMessage: "Give back some of a quota" },
  "quota.remove": { id: "audit.try.quota.remove", defaultMessage: "Remove a quota" },
  "quota.reserve": { id: "audit.try.quota.reserve", defaultMessage: "Reserve some of a quota" },
  "quotaGrant.revoke": { id: "audit.try.quotaGrant.revoke", defaultMessage: "Revoke a grant" },
  "quota.set": { id: "audit.try.quota.set", defaultMessage: "Set a quota" },
  "quota.top": { id: "audit.try.quota.top", defaultMessage: "Look who uses most" },
  "quota.watch": { id: "audit.try.quota.watch", defaultMessage: "Follow usage" },
  "quota.watchThresholds": { id: "audit.try.quota.watchThresholds", defaultMessage: "Follow thresholds" },
  "reservation.commit": { id: "audit.try.reservation.commit", defaultMessage: "Commit a reservation" },
  "reservation.expire": { id: "audit.try.reservation.expire", defaultMessage: "Give back expired reservations" },
  "reservation.release": { id: "audit.try.reservation.release", defaultMessage: "Release a reservation" },
  "resource.define": { id: "audit.try.resource.define", defaultMessage: "Define a resource" },
  "resource.list": { id: "audit.try.resource.list", defaultMessage: "List resources" },
  "tenant.access": { id: "audit.try.tenant.access", defaultMessage: "Look at connections" },
  "tenant.activate": { id: "audit.try.tenant.activate", defaultMessage: "Activate" },
  "tenant.archive": { id: "audit.try.tenant.archive", defaultMessage: "Archive" },
  "tenant.count": { id: "audit.try.tenant.count", defaultMessage: "Count tenants" },
  "tenant.create": { id: "audit.try.tenant.create", defaultMessage: "Create" },
  "tenant.delete": { id: "audit.try.tenant.delete", defaultMessage: "Delete" },
  "tenant.erase": { id: "audit.try.tenant.erase", defaultMessage: "Erase" },
  "tenant.list": { id: "audit.try.tenant.list", defaultMessage: "List tenants" },
  "tenant.read": { id: "audit.try.tenant.read", defaultMessage: "Read" },
  "tenant.resume": { id: "audit.try.tenant.resume", defaultMessage: "Resume" },
  "tenant.suspend": { id: "audit.try.tenant.suspend", defaultMessage: "Suspend" },
  "tenant.unarchive": { id: "audit.try.tenant.unarchive", defaultMessage: "Unarchive" },
  "tenant.undelete": { id: "audit.try.tenant.undelete", defaultMessage: "Undelete" },
  "tenant.update": { id: "audit.try.tenant.update", defaultMessage: "Edit" },
  "tenant.watch": { id: "audit.try.tenant.watch", defaultMessage: "Follow changes" },
} satisfies Record<keyof typeof names, MessageDescriptor>);

/** Those that a filter offers, in reading order. */
export const ACTIONS = Object.keys(names) as (keyof typeof names)[];

/** What an action is called; one that this console doesn't know goes by its own name. */
export function actionName(action: string): MessageDescriptor {
  return Object.hasOwn(names, action) ? names[action as keyof typeof names] : { id: `audit.${action}`, defaultMessage: action };
}

/** What somebody tried who was refused. */
export function attemptName(action: string): MessageDescriptor {
  return Object.hasOwn(attempts, action) ? attempts[action as keyof typeof attempts] : actionName(action);
}
