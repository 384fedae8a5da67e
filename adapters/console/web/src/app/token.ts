/** What a token says of itself. It is only shown: whether it is true, the server decides. */
export interface Claims {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly tenantId: string | null;
  /** Milliseconds since 1970, or null if the token doesn't say. */
  readonly expiresAt: number | null;
}

/** Reads the middle part of a JWT (RFC 7519); null if the text isn't one. */
export function readClaims(token: string): Claims | null {
  const [, payload, signature] = token.split(".");
  if (!payload || !signature) return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== "object" || claims === null) return null;
    const { sub, scope, tenant_id, exp } = claims as Record<string, unknown>;
    return {
      subject: typeof sub === "string" ? sub : "",
      scopes: typeof scope === "string" ? scope.split(" ").filter(Boolean) : [],
      tenantId: typeof tenant_id === "string" ? tenant_id : null,
      expiresAt: typeof exp === "number" ? exp * 1000 : null,
    };
  } catch {
    return null;
  }
}

/** Takes `token` out of an address's fragment: the token, and what remains of the fragment. */
export function takeToken(fragment: string): { token: string | null; rest: string } {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const token = parts.get("token");
  parts.delete("token");
  const rest = parts.toString();
  return { token: token ? token.trim() : null, rest: rest ? `#${rest}` : "" };
}

/** Two tokens of one identity may do and see the same things as the same person. */
export function identityOf({ subject, tenantId }: Pick<Claims, "subject" | "tenantId">): string {
  return JSON.stringify([subject, tenantId]);
}

/** What is another with a token than with the one before: the person, or only what it is bound to; null for nothing. */
export function differs(token: Claims, before: Claims): "person" | "reach" | null {
  if (token.subject !== before.subject) return "person";
  return token.tenantId === before.tenantId ? null : "reach";
}
