import { WebSocket } from "ws";
import type { Server } from "./server.ts";

/** A subscription of a tenant's own program: what a suspension has to cut. */
export async function openSocket(server: Server, token: string): Promise<{ closed: Promise<number> }> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql/ws`, "graphql-transport-ws");
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", (event) => resolve(event.code)));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("error", () => reject(new Error("the socket failed")));
    socket.addEventListener("open", () =>
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
    );
    socket.addEventListener("message", ({ data }) => {
      if (String(data).includes("connection_ack")) resolve();
    });
  });
  socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query: "subscription { tenantChanged { action } }" } }));
  return { closed };
}
