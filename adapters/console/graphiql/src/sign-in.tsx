import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Session, session } from "./session";

const SCOPES =
  "auth:platform auth:tenant:read auth:tenant:write auth:quota:read auth:quota:write auth:usage:write auth:audit:read";
const COMMAND = `tenantry token --expires 8h --scope "${SCOPES}"`;

/** Asks for a token, over a page that stays as it is. */
export function SignIn({ before }: { readonly before: Session | null }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setWrong(!session.signIn(text));
  }

  return (
    <dialog ref={dialog} className="sign-in" aria-labelledby="sign-in-title" onCancel={(event) => event.preventDefault()}>
      <form onSubmit={submit}>
        <h1 id="sign-in-title">{before ? `Another token than ${before.subject}'s` : "Sign in with a token"}</h1>
        <label htmlFor="token">Access token</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={text}
          aria-invalid={wrong}
          aria-describedby="token-help"
          onChange={(event) => setText(event.target.value)}
        />
        <p id="token-help">
          {wrong ? <strong>This isn't a token. </strong> : null}
          It is held in memory, and gone when this page is. One is made by <code>{COMMAND}</code>
        </p>
        <button type="submit" disabled={text.trim() === ""}>
          Sign in
        </button>
        {before ? (
          <button type="button" onClick={session.resume}>
            Go on without
          </button>
        ) : null}
      </form>
    </dialog>
  );
}
