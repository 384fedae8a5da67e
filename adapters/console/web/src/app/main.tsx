import "@patternfly/react-core/dist/styles/base.css";
import "@/shared/console.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { session } from "./session";
import { signInAgain } from "./sign-in-again";
import { startTheme } from "./theme";
import { followTokenLinks } from "./token-link";

followTokenLinks((token) => {
  if (session.signIn(token)) signInAgain.done();
});

startTheme();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
