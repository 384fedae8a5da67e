import { Spinner } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useUnderWay } from "@/shared/under-way";

interface Props {
  readonly tenantId: string;
  /** What stands there while nothing is under way. */
  readonly children?: ReactNode;
}

/** What was asked of the server and isn't answered yet. The status stays as it is until then. */
export function UnderWayLabel({ tenantId, children = null }: Props) {
  const words = useUnderWay(tenantId);
  return words === null ? (
    children
  ) : (
    <span className="tc-under-way">
      <Spinner size="sm" aria-hidden="true" /> {words}
    </span>
  );
}
