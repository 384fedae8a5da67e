import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` talks to a server that runs already; SERVER_URL says where.
const server = process.env["SERVER_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    target: "es2023",
    // The policy of the page allows no data: addresses and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // Few requests at first, and nothing twice: what most pages need is one file, the table another, what forms and
        // dialogs need a third, which no first page waits for; what only one page needs comes with it.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "table", test: /[\\/](react-table|Table)[\\/]/, priority: 3 },
            { name: "forms", test: /components[\\/](Breadcrumb|ExpandableSection|TextArea)[\\/].*\.js$|shared[\\/](call-text|copy-as|form-fields|idempotency|late-refusal|reason-field|three-way\.|use-(draft|form-key|preview|seen-version|submit))/, priority: 2 },
            { name: "kit", test: /node_modules|src[\\/](shared|gql)[\\/](?!three-way-view)|(?<!quota[\\/]|new-tenant-|first-quota-|changed-|access[\\/])messages|status-label|under-way-label|action-name|entry-address|tenant-name|refused-because|quota[\\/](amount(-text)?\.|crossings|level-label|quota-bar|ranking|share\.|use-amounts|use-may-rank|use-ranking)|app[\\/](connection\.ts|session|sign-in-again|token)|rolldown/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/graphql/ws": { target: server, ws: true },
      "/graphql": { target: server },
    },
  },
});
