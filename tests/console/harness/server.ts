import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type StandIn, startStandIn } from "./stand-in.ts";

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const BINARY =
  process.env["CONSOLE_TEST_BINARY"] ?? join(process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target"), "debug", "tenantry");
/** The built page, for a binary that doesn't carry it. Unset, the binary's own page is tested. */
const DIST = process.env["CONSOLE_TEST_DIST"];
/** As root PostgreSQL runs as the user postgres, who can enter this folder. */
const FOLDER = process.env["CONSOLE_TEST_FOLDER"] ?? "/var/tmp";

export const ADMINISTRATOR = "auth:platform auth:tenant:read auth:tenant:write auth:audit:read";

/** The real program with its own PostgreSQL and a data folder that is gone afterwards. */
export class Server {
  #process: ChildProcess | undefined;
  #standIn: StandIn | undefined;
  #port = 0;
  // The program makes the folder itself, so that PostgreSQL's user can enter it.
  readonly #data = join(FOLDER, `tenantry-console-test-${randomBytes(6).toString("hex")}`);

  static async start(): Promise<Server> {
    const server = new Server();
    await server.run();
    return server;
  }

  /** Where the API is. */
  get api(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Where the page is. */
  get url(): string {
    return this.#standIn?.url ?? this.api;
  }

  /** Starts, or starts again at the same address. */
  async run(): Promise<void> {
    const serving = spawn(BINARY, ["serve", "--data", this.#data, "--listen", `127.0.0.1:${this.#port}`], {
      stdio: ["ignore", "pipe", process.env["CONSOLE_TEST_LOG"] ? "inherit" : "ignore"],
    });
    this.#process = serving;
    for await (const line of createInterface({ input: serving.stdout })) {
      if (!line.startsWith("ready ")) continue;
      this.#port = Number(new URL(line.slice("ready ".length)).port);
      // Whatever else it prints must not fill the pipe.
      serving.stdout.resume();
      if (DIST) this.#standIn ??= await startStandIn(DIST, this.#port);
      return;
    }
    throw new Error(`${BINARY} ended before it was ready`);
  }

  /** Stops serving; the data stays. */
  async pause(): Promise<void> {
    const serving = this.#process;
    this.#process = undefined;
    if (!serving || serving.exitCode !== null) return;
    const ended = once(serving, "exit");
    serving.kill("SIGTERM");
    await ended;
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.#standIn?.close();
    rmSync(this.#data, { recursive: true, force: true });
  }

  token({ scope = ADMINISTRATOR, subject = "ada", expires = "1h", tenant = "" } = {}): string {
    const more = tenant ? ["--tenant", tenant] : [];
    const options = ["--scope", scope, "--subject", subject, "--expires", expires, ...more];
    return execFileSync(BINARY, ["token", "--data", this.#data, ...options], { encoding: "utf8" }).trim();
  }
}
