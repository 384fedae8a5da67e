import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Server } from "./server.ts";

const SCRIPT = fileURLToPath(new URL("../../../dev/bench.d/seed.sql", import.meta.url));

/** Fills a new server's database with active tenants `agency-0`, `agency-1` …, a quarter of them in `region=eu-1`. */
export async function seed(server: Server, tenants: number): Promise<void> {
  const variables = ["--set", `tenants=${tenants}`, "--set", "entries=2"];
  await promisify(execFile)("psql", ["--no-psqlrc", "--quiet", ...variables, "--file", SCRIPT, server.ownerUrl()]);
}
