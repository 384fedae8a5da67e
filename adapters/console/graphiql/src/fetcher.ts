import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { type DocumentNode, parse } from "graphql";
import { createClient } from "graphql-ws";
import { session } from "./session";

/** The close code of graphql-transport-ws that says that the token isn't, or is no longer, good. */
const UNAUTHORIZED = 4401;

/** Sends with the token of now, unless the headers typed on the page have one. */
const send: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  const token = session.get()?.token;
  if (!token || headers.has("authorization")) return fetch(input, { ...init, headers });
  headers.set("authorization", `Bearer ${token}`);
  const response = await fetch(input, { ...init, headers, credentials: "omit" });
  if (response.status === 401) session.end(token);
  return response;
};

let connectedWith = "";

const socket = createClient({
  url: `${window.location.origin.replace(/^http/, "ws")}/graphql/ws`,
  // A subscription that was cut shows why, and is begun again by whoever wants it.
  retryAttempts: 0,
  connectionParams: () => {
    connectedWith = session.get()?.token ?? "";
    return { authorization: `Bearer ${connectedWith}` };
  },
  on: {
    closed: (event) => {
      if ((event as CloseEvent).code === UNAUTHORIZED) session.end(connectedWith);
    },
  },
});

const ask = createGraphiQLFetcher({
  url: "/graphql",
  fetch: send,
  wsClient: socket,
  enableIncrementalDelivery: false,
});

/** What GraphiQL has parsed is a moment behind the editor, and a subscription typed just now would go by POST. */
export const fetcher: Fetcher = (params, options) => {
  const documentAST = parsed(params.query);
  return ask(params, { ...options, ...(documentAST && { documentAST }) });
};

/** Null if it can't be parsed: the server then says why. */
function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}
