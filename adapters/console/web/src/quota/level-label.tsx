import { Label } from "@patternfly/react-core";
import ExclamationCircleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon";
import ExclamationTriangleIcon from "@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon";
import type { MessageDescriptor } from "react-intl";
import { useText } from "@/shared/use-text";
import type { Level } from "./share";
import { shareMessages as m } from "./share-messages";

/** The words of a level, and what fills them in. */
export function levelWords(level: Level): readonly [MessageDescriptor, Record<string, number>] {
  return level.kind === "reached" ? [m.reached, { threshold: level.threshold }] : [m[level.kind], {}];
}

/** How close to its end a quota is. One that is well within its limit needs no words. */
export function LevelLabel({ level }: { readonly level: Level }) {
  const text = useText();
  const words = text(...levelWords(level));
  switch (level.kind) {
    case "over":
      return (
        <Label color="red" icon={<ExclamationCircleIcon />}>
          {words}
        </Label>
      );
    case "full":
    case "reached":
      return (
        <Label color="orange" icon={<ExclamationTriangleIcon />}>
          {words}
        </Label>
      );
    case "unlimited":
      return <Label variant="outline">{words}</Label>;
    case "calm":
      return null;
  }
}
