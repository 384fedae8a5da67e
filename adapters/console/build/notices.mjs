// Writes dist/licences.txt: what the licences of everything shipped ask to be passed on with it. Run in a project's
// folder.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));

const sections = Object.entries(packages)
  .filter(([path, { dev }]) => path !== "" && !dev)
  .map(([folder, { version, license = "" }]) => {
    const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
    const file = existsSync(folder) && readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });

const rule = `\n${"-".repeat(72)}\n\n`;
writeFileSync(join("dist", "licences.txt"), sections.toSorted().join(rule));
