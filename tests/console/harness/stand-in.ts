import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { extname, join, normalize } from "node:path";

/** Serves the built page as the crate does, for a binary that doesn't carry it yet, and forwards the rest. */
export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export async function startStandIn(dist: string, port: number): Promise<StandIn> {
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? "/", "http://localhost");
    if (pathname.startsWith("/console")) page(dist, pathname.slice("/console".length), asked, answer);
    else forward(port, asked, answer);
  });
  server.on("upgrade", (asked, socket, head) => {
    const upstream = connect(port, "127.0.0.1", () => {
      const headers = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}`);
      upstream.write(`GET ${asked.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    for (const [one, other] of [[upstream, socket], [socket, upstream]] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stand-in has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function page(dist: string, path: string, asked: IncomingMessage, answer: ServerResponse): void {
  const asset = path.startsWith("/assets/");
  let file = normalize(join(dist, path));
  if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) {
    if (asset) {
      answer.writeHead(404).end();
      return;
    }
    file = join(dist, "index.html");
  }
  const packed = existsSync(`${file}.gz`) && /gzip/.test(String(asked.headers["accept-encoding"]));
  answer.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": asset ? "public, max-age=31536000, immutable" : "no-cache",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    ...(packed && { "content-encoding": "gzip" }),
  });
  createReadStream(packed ? `${file}.gz` : file).pipe(answer);
}

function forward(port: number, asked: IncomingMessage, answer: ServerResponse): void {
  const { method = "GET", headers, url: path = "/" } = asked;
  const upstream = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  // Nobody there: the browser sees what it would see.
  upstream.on("error", () => answer.destroy());
  asked.pipe(upstream);
}
