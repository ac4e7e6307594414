// Fails when the built assets outgrow their budget, in bytes after gzip -9.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = { js: 120_000, css: 20_000 };
const assets = fileURLToPath(new URL("../../src/offing/server/static/assets/", import.meta.url));

const total = { js: 0, css: 0 };
for (const file of readdirSync(assets)) {
  const kind = file.endsWith(".js") ? "js" : file.endsWith(".css") ? "css" : null;
  if (kind) total[kind] += gzipSync(readFileSync(join(assets, file)), { level: 9 }).length;
}

let failed = false;
for (const kind of ["js", "css"]) {
  const over = total[kind] > BUDGET[kind] || total[kind] === 0;
  failed ||= over;
  const kb = (bytes) => (bytes / 1000).toFixed(1);
  console.log(`${over ? "FAIL" : "ok  "} ${kind}: ${kb(total[kind])} kB of ${kb(BUDGET[kind])} kB (gzip)`);
}
process.exit(failed ? 1 : 0);
