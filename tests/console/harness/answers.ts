import type { Page, Route } from "@playwright/test";

interface Asked {
  readonly operationName: string;
  readonly variables: { readonly input?: { readonly validateOnly?: boolean; readonly idempotencyKey: string } };
}

/** What a browser asks in a request. */
export function askedBy(route: Route): Asked {
  return route.request().postDataJSON() as Asked;
}

/** Answers for the server whenever a page really sends a mutation, which its preview isn't. The keys that it sends. */
export async function onSending(
  page: Page,
  operation: string,
  answer: (route: Route, count: number) => Promise<void>,
): Promise<readonly string[]> {
  const keys: string[] = [];
  await page.route("**/graphql", async (route) => {
    const { operationName, variables } = askedBy(route);
    if (operationName !== operation || !variables.input || variables.input.validateOnly) return route.fallback();
    keys.push(variables.input.idempotencyKey);
    return answer(route, keys.length);
  });
  return keys;
}

/** Refuses what a page asks for. */
export async function refuse(route: Route, extensions: object, message = "something is wrong"): Promise<void> {
  await route.fulfill({ json: { data: null, errors: [{ message, extensions }] } });
}

/** A moment that a journey holds an answer back until. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
