import { Label, type LabelProps } from "@patternfly/react-core";
import ArchiveIcon from "@patternfly/react-icons/dist/esm/icons/archive-icon";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import PauseCircleIcon from "@patternfly/react-icons/dist/esm/icons/pause-circle-icon";
import PlusCircleIcon from "@patternfly/react-icons/dist/esm/icons/plus-circle-icon";
import TrashIcon from "@patternfly/react-icons/dist/esm/icons/trash-icon";
import type { ReactElement } from "react";
import type { TenantStatus } from "@/gql/graphql";
import { useText } from "@/shared/use-text";
import { tenantMessages as m } from "./messages";

const LOOKS: Record<TenantStatus, { color: NonNullable<LabelProps["color"]>; icon: ReactElement }> = {
  ACTIVE: { color: "green", icon: <CheckCircleIcon /> },
  ARCHIVED: { color: "grey", icon: <ArchiveIcon /> },
  CREATED: { color: "blue", icon: <PlusCircleIcon /> },
  DELETED: { color: "red", icon: <TrashIcon /> },
  SUSPENDED: { color: "orange", icon: <PauseCircleIcon /> },
};

/** A state, by word, symbol and colour. */
export function StatusLabel({ status }: { readonly status: TenantStatus }) {
  const text = useText();
  const { color, icon } = LOOKS[status];
  return (
    <Label color={color} icon={icon} data-status={status}>
      {text(m[status])}
    </Label>
  );
}
