import { takeToken } from "./token";

/**
 * Signs in with the token that a link carries in its fragment, which no server sees, and takes it out of the address:
 * at once, so before anything is painted, and whenever such a link is opened on the page that is there already. Then
 * only the fragment changes, and nothing is loaded. To be called before the router is made, which listens too and must
 * find the address cleared.
 */
export function followTokenLinks(signIn: (token: string) => void): void {
  function take(): void {
    const { token, rest } = takeToken(window.location.hash);
    if (!token) return;
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search + rest);
    signIn(token);
  }
  take();
  window.addEventListener("popstate", take);
  window.addEventListener("hashchange", take);
}
