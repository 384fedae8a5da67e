import { Content } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useWindowTitle } from "./use-window-title";

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of a page, and the title of the window. */
export function PageTitle({ title, lead, actions }: Props) {
  useWindowTitle(title);
  return (
    <header className="tc-page-title">
      <div>
        <h1 tabIndex={-1}>
          <bdi>{title}</bdi>
        </h1>
        {lead ? <Content component="p">{lead}</Content> : null}
      </div>
      {actions ? <div className="tc-page-actions">{actions}</div> : null}
    </header>
  );
}
