import { useEffect, useState } from "react";
import { session, useSession } from "./session";

const WARN_BEFORE = 120_000;

/** Seconds until the token is over, once it is less than two minutes; null before and after. */
export function useExpiry(): number | null {
  const current = useSession();
  const expiresAt = current?.claims.expiresAt ?? null;
  const ended = current?.ended ?? false;
  const [left, setLeft] = useState<number | null>(null);

  useEffect(() => {
    setLeft(null);
    if (expiresAt === null || ended) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const rest = expiresAt - Date.now();
      if (rest <= 0) {
        setLeft(null);
        session.end();
        return;
      }
      setLeft(rest <= WARN_BEFORE ? Math.ceil(rest / 1000) : null);
      timer = setTimeout(tick, rest <= WARN_BEFORE ? 1000 : Math.min(rest - WARN_BEFORE, 60_000));
    };
    tick();
    return () => clearTimeout(timer);
  }, [expiresAt, ended]);

  return left;
}
