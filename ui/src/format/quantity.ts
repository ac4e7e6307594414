import type { Interval, Num, Unit } from "../api/types";
import { NONE, compact, count, decimal, fixed, percent } from "./number";

/** Metrics that are parts of a whole read best as percent, though the API calls their unit "ratio". */
const SHARE = /(^|_)(share|rate|missing|coverage|invalid|new|errors?|cancelled)(_|$)/;

/** How a metric is written: a function of its unit, and of its name where the unit leaves it open. */
export function writer(unit: Unit, metric = ""): (x: Num | undefined) => string {
  if (unit === "share" || (unit === "ratio" && SHARE.test(metric))) return percent;
  if (unit === "ratio") return (x) => (typeof x === "number" && Math.abs(x) >= 10 ? decimal(x, 4) : fixed(x, 3));
  if (unit === "count") return count;
  if (unit === "ms") return (x) => (typeof x === "number" ? duration(x) : NONE);
  if (unit === "s") return (x) => (typeof x === "number" ? duration(x * 1000) : NONE);
  return (x) => decimal(x, 3);
}

/** Shorter, for the marks of an axis. */
export function axisWriter(unit: Unit, metric = ""): (x: number) => string {
  if (unit === "share" || (unit === "ratio" && SHARE.test(metric))) return (x) => `${decimal(x * 100, 2)} %`;
  if (unit === "count") return compact;
  if (unit === "ms") return (x) => (Math.abs(x) >= 1000 ? `${decimal(x / 1000, 2)} s` : `${decimal(x, 2)} ms`);
  if (unit === "s") return (x) => duration(x * 1000);
  return (x) => (Math.abs(x) >= 1000 ? compact(x) : decimal(x, 2));
}

/** The most digits of the largest of neighbours that are nearly the same. */
const FINEST = 5;

/**
 * One number of decimals for a value and what stands next to it, from the largest of them: 1.61, 1.60, 1.10.
 * Where all would read the same though they differ, they have up to two digits more: 0.996, 1.000.
 */
export function alike(values: (Num | undefined)[], digits = 3): (x: Num | undefined) => string {
  const known = values.filter((v): v is number => typeof v === "number" && Number.isFinite(v));
  const size = Math.floor(Math.log10(Math.max(...known.map(Math.abs), 0)));
  if (size < -4 || size > 8) return (x) => decimal(x, digits); // or nothing is known but 0
  const write = (x: Num | undefined): string => fixed(x, Math.max(0, digits - 1 - size));
  const differ = new Set(known).size > 1;
  const read = new Set(known.map(write)).size > 1;
  return read || !differ || digits >= FINEST ? write : alike(values, digits + 1);
}

const LONG: [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
];

/** Milliseconds in the unit that keeps them short: 12.4 ms, 1.25 s, 3.5 h. */
export function duration(ms: number): string {
  for (const [unit, size] of LONG) if (Math.abs(ms) >= 2 * size) return `${decimal(ms / size, 3)} ${unit}`;
  return Math.abs(ms) >= 1000 ? `${decimal(ms / 1000, 3)} s` : `${decimal(ms, 3)} ms`;
}

/** "0.70 (0.68 to 0.72)"; the interval is left out when it is not known. */
export function withInterval(q: Interval | null | undefined, write: (x: Num | undefined) => string): string {
  if (!q || q.value === null) return NONE;
  const range = interval(q, write);
  return range ? `${write(q.value)} (${range})` : write(q.value);
}

/** "0.68 to 0.72", or null when an end is not known or both are the same. */
export function interval(q: { low?: Num; high?: Num }, write: (x: Num | undefined) => string): string | null {
  if (typeof q.low !== "number" || typeof q.high !== "number" || q.low === q.high) return null;
  return `${write(q.low)} to ${write(q.high)}`;
}
