import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  // The kit's components import their styles, which Node alone can't read: they go through Vite, as modules.
  ssr: { resolve: { mainFields: ["module", "main"] } },
  test: { include: ["src/**/*.test.{ts,tsx}"], server: { deps: { inline: [/@patternfly/] } } },
});
