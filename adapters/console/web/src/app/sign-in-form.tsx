import { ActionGroup, Alert, Button, Form, FormGroup, TextInput } from "@patternfly/react-core";
import { type FormEvent, type ReactNode, useState } from "react";
import { FieldError } from "@/shared/field-error";
import { sharedMessages } from "@/shared/messages";
import { useText } from "@/shared/use-text";
import { Waiting } from "@/shared/waiting";
import { isTokenTaken } from "./check-token";
import { appMessages as m } from "./messages";
import { session } from "./session";
import { differs, readClaims } from "./token";

const SCOPES =
  "auth:platform auth:tenant:read auth:tenant:write auth:quota:read auth:quota:write auth:audit:read";

interface Props {
  readonly onDone?: () => void;
  readonly more?: ReactNode;
}

/** Takes a token, shows it to the server, and holds it in memory. */
export function SignInForm({ onDone, more }: Props) {
  const text = useText();
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [unreachable, setUnreachable] = useState(false);
  const before = session.get()?.claims;
  const claims = readClaims(token);
  const other = before && claims && differs(claims, before);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const given = token.trim().replace(/^Bearer\s+/i, "");
    setUnreachable(false);
    if (!readClaims(given)) {
      setError(text(m.notToken));
      return;
    }
    setBusy(true);
    const taken = await isTokenTaken(given);
    setBusy(false);
    setError(taken === false ? text(m.tokenRefused) : null);
    setUnreachable(taken === null);
    if (!taken) return;
    setToken("");
    session.signIn(given);
    onDone?.();
  }

  return (
    <Form onSubmit={(event) => void submit(event)} noValidate>
      {unreachable ? <Alert isInline component="h2" variant="warning" title={text(sharedMessages.refusedUnreachable)} /> : null}
      <FormGroup label={text(m.token)} fieldId="token" isRequired>
        <TextInput
          id="token"
          type="password"
          autoComplete="off"
          spellCheck="false"
          autoFocus
          isRequired
          value={token}
          validated={error ? "error" : "default"}
          aria-describedby="token-help"
          onChange={(_event, value) => setToken(value)}
        />
        <FieldError id="token-help" error={error} help={other ? text(other === "person" ? m.otherSubject : m.otherReach) : null} />
      </FormGroup>
      {busy ? <Waiting asksAgain={false} /> : null}
      <ActionGroup>
        <Button type="submit" isLoading={busy} isDisabled={busy || token.trim() === ""}>
          {text(m.signIn)}
        </Button>
        {more}
      </ActionGroup>
      <p className="tc-quiet">
        {text(m.tokenHelp)}
        <code className="tc-command">tenantry token --expires 8h --scope &quot;{SCOPES}&quot;</code>
      </p>
    </Form>
  );
}
