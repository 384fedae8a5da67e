import { Button } from "@patternfly/react-core";
import AngleLeftIcon from "@patternfly/react-icons/dist/esm/icons/angle-left-icon";
import AngleRightIcon from "@patternfly/react-icons/dist/esm/icons/angle-right-icon";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { sharedMessages as m } from "./messages";
import { useText } from "./use-text";

interface Props {
  readonly after: string | undefined;
  readonly next: string | null;
}

/**
 * Pages that replace each other. The cursor is in the address; the cursors of the pages before are in
 * `history.state`, so a link into the middle of a list only knows the way to its beginning.
 */
export function Pager({ after, next }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const trail = useLocation({ select: (location) => location.state.trail ?? [] });
  if (!after && !next) return null;

  function go(cursor: string | undefined, newTrail: readonly string[]): void {
    void navigate({
      to: ".",
      search: (search: Record<string, unknown>) => ({ ...search, after: cursor }) as never,
      state: (state) => ({ ...state, trail: newTrail }),
      resetScroll: true,
    });
  }

  const before = trail.at(-1);
  return (
    <nav className="tc-pager" aria-label={text(m.pages)}>
      {after ? (
        <Button variant="link" onClick={() => go(undefined, [])}>
          {text(m.firstPage)}
        </Button>
      ) : null}
      <Button
        variant="secondary"
        icon={<AngleLeftIcon />}
        isDisabled={!after || before === undefined}
        onClick={() => go(before || undefined, trail.slice(0, -1))}
      >
        {text(m.previous)}
      </Button>
      <Button
        variant="secondary"
        icon={<AngleRightIcon />}
        iconPosition="end"
        isDisabled={!next}
        onClick={() => next && go(next, [...trail, after ?? ""])}
      >
        {text(m.next)}
      </Button>
    </nav>
  );
}
