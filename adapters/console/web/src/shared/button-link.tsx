import { Button, type ButtonProps } from "@patternfly/react-core";
import { createLink } from "@tanstack/react-router";
import { forwardRef } from "react";

const Anchor = forwardRef<HTMLAnchorElement, ButtonProps>((props, ref) => <Button component="a" ref={ref} {...props} />);
Anchor.displayName = "Anchor";

/** A link that looks like a button. */
export const ButtonLink = createLink(Anchor);
