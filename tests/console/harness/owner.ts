import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Server } from "./server.ts";

/** Runs SQL as the owner of the tables, who may do what the API doesn't offer. */
export async function asOwner(server: Server, sql: string): Promise<void> {
  const options = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"];
  await promisify(execFile)("psql", [...options, "--command", sql, server.ownerUrl()]);
}
