// Writes dist/licences.txt: what the licences of everything shipped ask to be passed on with it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const web = new URL("..", import.meta.url).pathname;
const { packages } = JSON.parse(readFileSync(join(web, "package-lock.json"), "utf8"));

const sections = Object.entries(packages)
  .filter(([path, { dev }]) => path !== "" && !dev)
  .map(([path, { version, license = "" }]) => {
    const folder = join(web, path);
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const file = existsSync(folder) && readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });

const rule = `\n${"-".repeat(72)}\n\n`;
writeFileSync(join(web, "dist", "licences.txt"), sections.toSorted().join(rule));
