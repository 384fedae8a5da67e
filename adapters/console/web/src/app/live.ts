import { createClient as createSocket, type Client as Socket } from "graphql-ws";
import type { SubscriptionForwarder } from "@urql/core";
import { mergeBursts } from "./bursts";
import { connection } from "./connection";
import { session } from "./session";
import { createTakings, type Takings } from "./taken";

const PING_EVERY = 5_000;
const PONG_WITHIN = 4_000;
const RETRY_AT_MOST = 4_000;

/** Close codes of graphql-transport-ws after which the same token won't be let in again. */
const UNAUTHORIZED = 4401;

const PING = JSON.stringify({ type: "ping" });

let socket: Socket | null = null;
/** Of the connection that is open now. */
let takings: Takings | null = null;

/** Ends the connection, so that the next subscription begins one with the token of now. */
export function closeSocket(): void {
  void socket?.dispose();
  socket = null;
  takings = null;
  connection.reset();
}

function open(): Socket {
  if (socket) return socket;
  let waitingForPong: ReturnType<typeof setTimeout> | undefined;
  let opened: WebSocket | null = null;
  let generation: number | undefined;
  socket = createSocket({
    url: `${window.location.origin.replace(/^http/, "ws")}/graphql/ws`,
    connectionParams: () => {
      generation = session.get()?.generation;
      return { authorization: `Bearer ${session.get()?.token ?? ""}` };
    },
    keepAlive: PING_EVERY,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => !session.get()?.ended,
    retryWait: async (retries) => {
      const wait = Math.min(RETRY_AT_MOST, 250 * 2 ** retries);
      // Not all at once when a server comes back.
      await new Promise((resolve) => setTimeout(resolve, wait * (0.75 + Math.random() / 2)));
    },
    on: {
      opened: (ws) => {
        opened = ws as WebSocket;
      },
      connected: (ws) => {
        const acknowledged = ws as WebSocket;
        const ping = () => acknowledged.readyState === WebSocket.OPEN && acknowledged.send(PING);
        // Subscriptions are sent in what comes right after this event, so before a timer.
        setTimeout(() => {
          if (opened !== acknowledged) return;
          takings = createTakings(ping);
          takings.await(connection.following);
        });
      },
      ping: (received) => {
        // A cable that was pulled says nothing: no answer in time is a lost connection.
        if (!received) waitingForPong = setTimeout(() => opened?.close(4408, "no answer"), PONG_WITHIN);
      },
      pong: (received) => {
        if (!received) return;
        clearTimeout(waitingForPong);
        takings?.pong();
      },
      closed: (event) => {
        clearTimeout(waitingForPong);
        opened = null;
        takings = null;
        connection.lost();
        if ((event as CloseEvent).code === UNAUTHORIZED) session.end(generation);
      },
    },
  });
  return socket;
}

interface Told {
  readonly data?: {
    readonly tenantChanged?: { readonly tenantId: string; readonly entryNumber: number };
    readonly usageChanged?: { readonly tenantId: string; readonly quota: { readonly resource: { readonly key: string } } };
    readonly quotaThresholdCrossed?: { readonly tenantId: string; readonly resource: string; readonly threshold: number };
  } | null;
}

/**
 * What an event tells of: an entry of a tenant's log, how much is used of a resource, or a threshold of it. Of what is
 * told several times in a burst the latest counts.
 */
export function topicOf(value: unknown): string {
  const { tenantChanged, usageChanged, quotaThresholdCrossed } = (value as Told).data ?? {};
  if (tenantChanged) return `entry ${tenantChanged.tenantId} ${tenantChanged.entryNumber}`;
  if (usageChanged) return `usage ${usageChanged.tenantId} ${usageChanged.quota.resource.key}`;
  if (!quotaThresholdCrossed) return "";
  const { tenantId, resource, threshold } = quotaThresholdCrossed;
  return `threshold ${tenantId} ${resource} ${threshold}`;
}

/** Hands urql's subscriptions to the socket; bursts are merged to four renders a second. */
export const forwardSubscription: SubscriptionForwarder = (request) => ({
  subscribe(sink) {
    const bursts = mergeBursts(sink.next, topicOf);
    const stop = open().subscribe(
      { query: request.query ?? "", variables: request.variables as Record<string, unknown> },
      {
        next: (value) => bursts.push(value as Parameters<typeof sink.next>[0]),
        error: (error) => sink.error(error instanceof Error ? error : new Error("the connection was closed", { cause: error })),
        complete: () => sink.complete(),
      },
    );
    // On a connection that is open already: what happened until the server has taken it was told to nobody. It is sent
    // in what comes right after this, so before a timer.
    setTimeout(() => takings?.await(connection.joined));
    return {
      unsubscribe() {
        bursts.stop();
        stop();
      },
    };
  },
});
