interface Waiting {
  /** Pongs until the server has looked at its subscriptions. */
  missing: number;
  readonly taken: () => void;
}

/** Tells when the server has taken what was subscribed to on a connection. */
export interface Takings {
  /** Calls back once what is sent by now is taken. */
  readonly await: (taken: () => void) => void;
  readonly pong: () => void;
}

/**
 * `subscribe` of graphql-transport-ws is never answered, but messages are heard in their order. The server may answer
 * the first ping before the subscription has begun; that it hears the second one means that it has looked at its
 * subscriptions in between. Answers to pings from before count for nobody who comes later.
 */
export function createTakings(ping: () => void): Takings {
  let unanswered = 0;
  let waiting: Waiting[] = [];

  function ask(): void {
    unanswered += 1;
    ping();
  }

  return {
    await(taken) {
      waiting.push({ missing: unanswered + 2, taken });
      ask();
    },
    pong() {
      if (unanswered > 0) unanswered -= 1;
      for (const one of waiting) one.missing -= 1;
      const done = waiting.filter(({ missing }) => missing <= 0);
      waiting = waiting.filter(({ missing }) => missing > 0);
      if (waiting.some(({ missing }) => missing > unanswered)) ask();
      for (const { taken } of done) taken();
    },
  };
}
