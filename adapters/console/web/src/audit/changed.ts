/** One field of an entry that differs. */
export interface Changed {
  /** From the outer field to the inner one. */
  readonly path: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
}

/** The fields that an entry changed, and no others: objects go down to the values that differ. */
export function changedFields(before: unknown, after: unknown): Changed[] {
  const [was, is] = [inPlace(before), inPlace(after)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].flatMap((name) => differences([name], was[name], is[name]));
}

/**
 * A tenant that is archived or deleted carries in itself what it was, to be that again. It hasn't changed by being put
 * aside there; what has changed is the status, and of a deletion when it ends. When it was asked for is the time of
 * the entry.
 */
function inPlace(facts: unknown): Record<string, unknown> {
  const { kept, deletion, ...own } = objectOf(facts);
  const { before, requestedAt: _asked, ...left } = objectOf(deletion);
  const putAside = kept ?? before;
  if (!isObject(putAside)) return { ...own, ...(isObject(deletion) && { deletion: left }) };
  const { status: _told, ...aside } = inPlace(putAside);
  return { ...aside, ...own, ...(isObject(deletion) && { deletion: left }) };
}

/** Whether a field only repeats what stands in the entry's head: its reason, or its time. */
export function saidByEntry(
  { path, before, after }: Changed,
  { at, reason }: { readonly at: string; readonly reason?: string | null },
): boolean {
  return path.length > 1 && before === null && after !== null && (after === reason || after === at);
}

function differences(path: readonly string[], before: unknown, after: unknown): Changed[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) || isObject(after)) {
    const keys = new Set([...Object.keys(objectOf(before)), ...Object.keys(objectOf(after))]);
    return [...keys].flatMap((key) => differences([...path, key], objectOf(before)[key], objectOf(after)[key]));
  }
  return [{ path, before: words(before), after: words(after) }];
}

function words(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** The name that an entry itself tells of its tenant. */
export function nameIn(entry: { readonly before?: unknown; readonly after?: unknown }): string | null {
  const name = objectOf(entry.after)["displayName"] ?? objectOf(entry.before)["displayName"];
  return typeof name === "string" ? name : null;
}

/** The resource that an entry is about, such as `users` of `quota/users`; null for an entry about anything else. */
export function resourceOf(target: string | null): string | null {
  return /^(?:quota|resource)\/(.+)$/.exec(target ?? "")?.[1] ?? null;
}
