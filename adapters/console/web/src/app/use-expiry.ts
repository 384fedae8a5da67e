import { useEffect, useState } from "react";
import { serverNow, useServerAhead } from "@/shared/server-clock";
import { isTokenTaken } from "./check-token";
import { session, useSession } from "./session";

const WARN_BEFORE = 120_000;
/** A server takes a token for some seconds longer than it says. */
const ASK_AGAIN_AFTER = 3_000;

/**
 * Seconds until the token is over by the server's clock, once it is less than two minutes; null before and after. That
 * it is over only the server can say: it is asked when the time has come.
 */
export function useExpiry(): number | null {
  const current = useSession();
  const token = current?.token ?? "";
  const generation = current?.generation;
  const expiresAt = current?.claims.expiresAt ?? null;
  const ended = current?.ended ?? false;
  const ahead = useServerAhead();
  const [left, setLeft] = useState<number | null>(null);

  useEffect(() => {
    setLeft(null);
    // Before the first answer nobody knows how late it is there.
    if (expiresAt === null || ended || ahead === null) return undefined;
    let watched = true;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const rest = expiresAt - serverNow();
      if (rest <= 0) {
        setLeft(0);
        void ask();
        return;
      }
      setLeft(rest <= WARN_BEFORE ? Math.ceil(rest / 1000) : null);
      timer = setTimeout(tick, rest <= WARN_BEFORE ? 1000 : Math.min(rest - WARN_BEFORE, 60_000));
    };
    const ask = async () => {
      const taken = await isTokenTaken(token);
      if (!watched) return;
      if (taken === false) session.end(generation);
      else timer = setTimeout(tick, ASK_AGAIN_AFTER);
    };
    tick();
    return () => {
      watched = false;
      clearTimeout(timer);
    };
  }, [token, generation, expiresAt, ended, ahead]);

  return left;
}
