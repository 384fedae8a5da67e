import { stringifyDocument, type TypedDocumentNode } from "@urql/core";

/** A call as GraphQL, with its variables in a comment: as GraphiQL or any client takes it. */
export function asGraphql(document: TypedDocumentNode<unknown, never>, variables: unknown): string {
  const shown = JSON.stringify(withoutUndefined(variables), null, 2)
    .split("\n")
    .map((line) => `# ${line}`)
    .join("\n");
  return `# Variables:\n${shown}\n${stringifyDocument(document).trim()}\n`;
}

/** A call as a shell line. The token isn't in it: the shell fills it in from $TOKEN. */
export function asCurl(document: TypedDocumentNode<unknown, never>, variables: unknown, origin: string): string {
  const query = stringifyDocument(document).replace(/\s+/g, " ").trim();
  const body = JSON.stringify({ query, variables: withoutUndefined(variables) });
  return [
    `curl -sS ${quoted(`${origin}/graphql`)}`,
    `-H "authorization: Bearer $TOKEN"`,
    `-H 'content-type: application/json'`,
    `--data-binary ${quoted(body)}`,
  ].join(" \\\n  ");
}

/** As a POSIX shell takes it literally. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? {}));
}
