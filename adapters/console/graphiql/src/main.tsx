import "./trusted-types";
import "graphiql/style.css";
import "./page.css";
import { takeToken } from "@console/token";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Page } from "./page";
import { session } from "./session";

// As the console's link: the token is in the fragment, which no server sees, and leaves the address before anything
// is painted.
const { token, rest } = takeToken(window.location.hash);
if (token) {
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search + rest);
  session.signIn(token);
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
}
