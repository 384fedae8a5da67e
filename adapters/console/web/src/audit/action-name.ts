import { defineMessages, type MessageDescriptor } from "react-intl";

const names = defineMessages({
  "access.refuse": { id: "audit.access.refuse", defaultMessage: "Turned away" },
  "audit.list": { id: "audit.audit.list", defaultMessage: "Read the history" },
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
