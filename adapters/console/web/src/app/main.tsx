import "@patternfly/react-core/dist/styles/base.css";
import "@/shared/console.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { session } from "./session";
import { startTheme } from "./theme";
import { takeToken } from "./token";

// A link that signs in carries its token in the fragment, which no server sees; it leaves the address before
// anything is painted.
const { token, rest } = takeToken(window.location.hash);
if (token) {
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search + rest);
  session.signIn(token);
}

startTheme();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
