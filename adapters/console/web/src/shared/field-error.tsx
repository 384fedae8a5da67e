import { FormHelperText, HelperText, HelperTextItem } from "@patternfly/react-core";
import type { ReactNode } from "react";

interface Props {
  readonly id: string;
  /** What is wrong; null if nothing is. */
  readonly error: string | null;
  /** What helps to fill it in. */
  readonly help?: ReactNode;
}

/** Below a field: what helps, or what is wrong. The field names it in `aria-describedby`. */
export function FieldError({ id, error, help }: Props) {
  return (
    <FormHelperText>
      <HelperText id={id} isLiveRegion>
        {error ? <HelperTextItem variant="error">{error}</HelperTextItem> : null}
        {!error && help ? <HelperTextItem>{help}</HelperTextItem> : null}
      </HelperText>
    </FormHelperText>
  );
}
