// The lock file pins versions and hashes, never the address of one registry.
import { readFileSync } from "node:fs";

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const faults = [];
for (const [name, entry] of Object.entries(lock.packages)) {
  if (entry.resolved) faults.push(`${name}: has an address`);
  if (name && !entry.integrity && !entry.link) faults.push(`${name}: has no hash`);
}
for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) faults.push(`${name}: ${version} is not an exact version`);
}
for (const fault of faults) console.error(fault);
console.log(faults.length ? "FAIL lock file" : `ok   lock file: ${Object.keys(lock.packages).length - 1} packages, no addresses`);
process.exit(faults.length ? 1 : 0);
