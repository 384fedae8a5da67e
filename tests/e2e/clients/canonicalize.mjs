// Holds golden vectors against another implementation of RFC 8785: node canonicalize.mjs FILE…
// Each file has the canonical text and its SHA-256 (application/tests/golden/). Prints the number of files that agree.
import canonicalize from "canonicalize";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

let good = 0;
for (const file of process.argv.slice(2)) {
  const { canonical, sha256 } = JSON.parse(readFileSync(file, "utf8"));
  // Parsed and written anew, so that order, escapes and spelling are the other implementation's.
  const anew = canonicalize(JSON.parse(canonical));
  const digest = createHash("sha256").update(anew, "utf8").digest("hex");
  if (anew !== canonical || digest !== sha256) {
    console.error(`${file}: another implementation writes\n${anew}\n${digest}`);
    process.exit(1);
  }
  good += 1;
}
console.log(good);
