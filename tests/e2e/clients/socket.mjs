// A client as consoles use it (graphql-ws): node socket.mjs URL TOKEN. Prints a line of JSON for everything that
// happens on the socket: {"connected"}, {"next"}, {"error"}, and last {"closed"} with code and reason.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, token] = process.argv.slice(2);
const tell = (event) => console.log(JSON.stringify(event));
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${token}` },
  lazy: false,
  retryAttempts: 0,
  onNonLazyError: () => {},
  on: {
    connected: () => tell({ connected: true }),
    closed: (event) => tell({ closed: { code: event.code, reason: event.reason } }),
  },
});
client.subscribe(
  { query: "subscription { tenantChanged { action entryNumber tenant { slug status } } }" },
  {
    next: (result) => tell({ next: result.data.tenantChanged }),
    error: () => {},
    complete: () => {},
  },
);
