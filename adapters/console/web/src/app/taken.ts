/**
 * Tells when the server has taken what was sent before: `subscribe` of graphql-transport-ws is never answered, but
 * messages are heard in their order. The server may answer the first ping before the subscription has begun; that it
 * hears the second one means that it has looked at its subscriptions in between.
 */
export function whenTaken(ping: () => void, taken: () => void): { readonly pong: () => void } {
  let missing = 2;
  ping();
  return {
    pong() {
      if (missing === 0) return;
      missing -= 1;
      if (missing === 0) taken();
      else ping();
    },
  };
}
