import "./trusted-types";
import "graphiql/style.css";
import "./page.css";
import { followTokenLinks } from "@console/token-link";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Page } from "./page";
import { session } from "./session";

followTokenLinks(session.signIn);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
}
