import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const WEB = join(import.meta.dirname, "..", "..");
const SCHEMA = join(WEB, "..", "..", "..", "schema.graphql");

// Schema and console can't drift apart: what is committed is what the schema gives.
it("the typed documents are those of schema.graphql", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "console-documents-"));
  try {
    const settings = JSON.parse(readFileSync(join(WEB, "codegen.json"), "utf8")) as { generates: Record<string, unknown> };
    const [target] = Object.values(settings.generates);
    const config = join(folder, "codegen.json");
    writeFileSync(config, JSON.stringify({ ...settings, schema: SCHEMA, generates: { [`${folder}/`]: target } }));
    execFileSync("npx", ["graphql-codegen", "--config", config], { cwd: WEB, stdio: "pipe" });
    for (const file of ["graphql.ts", "gql.ts"]) {
      expect(readFileSync(join(folder, file), "utf8"), `${file}: run npm run generate`).toBe(
        readFileSync(join(WEB, "src", "gql", file), "utf8"),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
