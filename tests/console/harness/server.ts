import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BINARY =
  process.env["CONSOLE_TEST_BINARY"] ?? join(process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target"), "debug", "tenantry");
/** As root PostgreSQL runs as the user postgres, who can enter this folder. */
const FOLDER = process.env["CONSOLE_TEST_FOLDER"] ?? (existsSync("/dev/shm") ? "/dev/shm" : "/var/tmp");
/** No setting of the one who runs the tests. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TENANTRY_|PG)/.test(name)));

export const ADMINISTRATOR =
  "auth:platform auth:tenant:read auth:tenant:write auth:quota:read auth:quota:write auth:audit:read";

/** The real program with its own PostgreSQL and a data folder that is gone afterwards. */
export class Server {
  #process: ChildProcess | undefined;
  #port = 0;
  /** What it printed before it was ready, from the last start on. */
  #printed: string[] = [];
  // The program makes the folder itself, so that PostgreSQL's user can enter it.
  readonly #data = join(FOLDER, `tenantry-console-test-${randomBytes(6).toString("hex")}`);

  static async start(...flags: string[]): Promise<Server> {
    const server = new Server();
    await server.run(...flags);
    const page = await fetch(`${server.url}/console`);
    if ((await page.text()).includes("isn't built")) {
      await server.stop();
      throw new Error("the program carries no page: npm --prefix adapters/console/web run build, then cargo build");
    }
    return server;
  }

  /** Where it is: the API, and below `/console` the page. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A link that it printed in development mode, such as `console`. */
  link(name: string): string {
    const line = this.#printed.find((printed) => printed.startsWith(`${name} `));
    if (line === undefined) throw new Error(`no link to ${name} in ${JSON.stringify(this.#printed)}`);
    return line.slice(name.length + 1);
  }

  /** Starts, or starts again at the same address. */
  async run(...flags: string[]): Promise<void> {
    const serving = spawn(BINARY, ["serve", ...flags, "--data", this.#data, "--listen", `127.0.0.1:${this.#port}`], {
      env: ENVIRONMENT,
      stdio: ["ignore", "pipe", process.env["CONSOLE_TEST_LOG"] ? "inherit" : "ignore"],
    });
    this.#process = serving;
    this.#printed = [];
    for await (const line of createInterface({ input: serving.stdout })) {
      if (!line.startsWith("ready ")) {
        this.#printed.push(line);
        continue;
      }
      this.#port = Number(new URL(line.slice("ready ".length)).port);
      // Whatever else it prints must not fill the pipe.
      serving.stdout.resume();
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
    rmSync(this.#data, { recursive: true, force: true });
  }

  token({ scope = ADMINISTRATOR, subject = "ada", expires = "1h", tenant = "" } = {}): string {
    const more = tenant ? ["--tenant", tenant] : [];
    return this.#tool("token", "--scope", scope, "--subject", subject, "--expires", expires, ...more);
  }

  /** How the owner of the tables connects, for `psql`. */
  ownerUrl(): string {
    return this.#tool("config", "url", "--role", "owner");
  }

  /** Runs a subcommand on its data; what it prints. */
  #tool(...command: string[]): string {
    const options = { encoding: "utf8", env: ENVIRONMENT } as const;
    return execFileSync(BINARY, [...command, "--data", this.#data], options).trim();
  }
}
