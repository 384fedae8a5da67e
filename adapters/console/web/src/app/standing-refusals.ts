import { type Exchange, makeOperation, mapExchange, type Operation, type OperationResult } from "urql";

/**
 * Lets a refusal stand until whoever shows it asks again. The cache asks by itself: at once and first of what it holds,
 * whenever another answer has a field in common, and once more after an answer if an event of the same had come before
 * it. Of what was refused the one would hide the refusal, or leave it waiting for an answer that nobody was asked for;
 * the other would ask before the time that the refusal names. This stands in front of the cache.
 */
export const standingRefusals: Exchange = (input) => {
  const standing = new Map<number, OperationResult>();
  /** What the cache is about to ask once more. */
  const onceMore = new Set<number>();
  /** What is answered by its refusal. */
  const repeated = new Set<number>();

  function onOperation(operation: Operation): Operation {
    const { key, kind, context } = operation;
    if (kind !== "query" || !standing.has(key)) return operation;
    // No page asks for `cache-first`.
    if (!onceMore.delete(key) && context.requestPolicy !== "cache-first") {
      standing.delete(key);
      return operation;
    }
    repeated.add(key);
    return makeOperation(kind, operation, { ...context, requestPolicy: "cache-only" });
  }

  function onResult(result: OperationResult): OperationResult {
    const { key, kind } = result.operation;
    const refused = standing.get(key);
    // What else was answered is the latest of the cache.
    if (repeated.delete(key) && refused) return { ...refused, stale: false, data: refused.data && (result.data ?? refused.data) };
    if (kind !== "query" || !result.error) return result;
    if (result.stale) onceMore.add(key);
    const stands = { ...result, stale: false };
    standing.set(key, stands);
    return stands;
  }

  return mapExchange({ onOperation, onResult })(input);
};
