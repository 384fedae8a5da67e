import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

const SERVER = process.env["SERVER_URL"] ?? "http://127.0.0.1:8080";

/** The page's policy allows no `data:` addresses, and GraphiQL's style sheet is full of them: each becomes a file. */
function filesForDataAddresses(): Plugin {
  return {
    name: "files-for-data-addresses",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const sheet of Object.values(bundle)) {
        if (sheet.type !== "asset" || !sheet.fileName.endsWith(".css")) continue;
        sheet.source = String(sheet.source).replaceAll(
          /url\(["']?data:\w+\/(\w+);base64,([\w+/=]+)["']?\)/g,
          (_all, ending: string, encoded: string) => {
            const source = Buffer.from(encoded, "base64");
            const digest = createHash("sha256").update(source).digest("hex").slice(0, 8);
            const name = `graphiql-${digest}.${ending}`;
            this.emitFile({ type: "asset", fileName: `assets/${name}`, source });
            return `url(./${name})`;
          },
        );
      }
    },
  };
}

export default defineConfig({
  base: "/graphiql/",
  publicDir: "../web/public",
  plugins: [filesForDataAddresses()],
  resolve: {
    alias: {
      "@console": new URL("../web/src/app", import.meta.url).pathname,
      "react-style-singleton": new URL("./src/style-singleton.ts", import.meta.url).pathname,
    },
  },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // Directives for React's server and compiler, of which GraphiQL's packages are full, say nothing to a browser.
      onLog(level, log, handle) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  server: {
    proxy: {
      "/graphql/ws": { target: SERVER, ws: true },
      "/graphql": { target: SERVER },
    },
  },
});
