import { GraphiQL } from "graphiql";
import { fetcher } from "./fetcher";
import { session, useSession } from "./session";
import { SignIn } from "./sign-in";

const FIRST_QUERY = `# The API of this server, asked with your token. Ctrl-Enter runs what is written here.
# The first symbol on the left opens the documentation of every type and field.

{
  viewer {
    subject
    reach
    scopes
  }
}
`;

/** GraphiQL once there is a token to ask with: reading the schema needs one too. */
export function Page() {
  const current = useSession();
  return (
    <>
      {current ? (
        <main>
          <h1 className="unseen">GraphiQL</h1>
          <GraphiQL key={current.token} fetcher={fetcher} defaultQuery={FIRST_QUERY}>
            <GraphiQL.Logo>
              <span className="who">
                Tenantry, as <strong>{current.subject}</strong>
              </span>
              <button type="button" className="graphiql-un-styled change" onClick={() => session.end(current.token)}>
                Change
              </button>
            </GraphiQL.Logo>
          </GraphiQL>
        </main>
      ) : null}
      {!current || current.ended ? <SignIn before={current} /> : null}
    </>
  );
}
