type Search = Record<string, unknown>;

/** Addresses that people can read: `?status=ACTIVE&status=SUSPENDED`, each value as text, lists as repeated names. */
export function writeSearch(search: Search): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") parts.append(name, String(one));
    }
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}

export function readSearch(text: string): Search {
  const parts = new URLSearchParams(text);
  const search: Search = {};
  for (const name of new Set(parts.keys())) {
    const values = parts.getAll(name);
    search[name] = values.length > 1 ? values : values[0];
  }
  return search;
}
