import type { EntryPartsFragment } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { changedFields, saidByEntry } from "./changed";
import { changedMessages } from "./changed-messages";
import { ChangedValue } from "./changed-value";
import { auditMessages as m } from "./messages";

interface Props {
  readonly entry: Pick<EntryPartsFragment, "before" | "after" | "at" | "reason">;
}

/** Only what changed: before and after, or only after where there was nothing. */
export function ChangedFields({ entry }: Props) {
  const text = useText();
  const fields = changedFields(entry.before, entry.after).filter((field) => !saidByEntry(field, entry));
  if (fields.length === 0) return <p className="tc-quiet">{text(m.nothingChanged)}</p>;

  const nameOf = (path: readonly string[], place: number): string => {
    const name = path[place] ?? "";
    const isGiven = path[place - 1] === "labels";
    return Object.hasOwn(changedMessages, name) && !isGiven ? text(changedMessages[name as keyof typeof changedMessages]) : name;
  };

  return (
    <dl className="tc-changes">
      {fields.map(({ path, before: was, after: is }) => {
        const field = path[0] === "labels" ? "" : (path.at(-1) ?? "");
        return (
          <div key={JSON.stringify(path)}>
            <dt>
              <bdi>{named(path).map((place) => nameOf(path, place)).join(" › ")}</bdi>
            </dt>
            <dd>
              {was === null ? null : (
                <>
                  <span className="tc-unseen">{text(m.before)}: </span>
                  <del>
                    <ChangedValue field={field} value={was} />
                  </del>
                  <span aria-hidden="true"> → </span>
                  <span className="tc-unseen">{text(m.after)}: </span>
                </>
              )}
              <ins>
                <ChangedValue field={field} value={is} />
              </ins>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The places of a path that say something: what a thing is called by its id isn't among them. */
function named(path: readonly string[]): number[] {
  return path.flatMap((_, place) => (path[place - 1] === "grants" ? [] : [place]));
}
