import type { Num } from "../api/types";
import { NONE, delta, fixed, percent } from "./number";
import { alike } from "./quantity";

type Write = (x: Num | undefined) => string;

/** How differences of a metric are written; shares differ by points of their percentages, as in the server's sentences. */
export function changeWriter(unit: string, values: (Num | undefined)[]): Write {
  if (unit !== "ratio" && unit !== "share") return alike(values);
  const write = alike(values.map((v) => (typeof v === "number" ? v * 100 : v)));
  return (x) => (typeof x === "number" ? `${write(x * 100)} pts` : NONE);
}

/** The same with a sign; what rounds to nothing is 0. */
export function signedWriter(unit: string, values: (Num | undefined)[]): Write {
  const write = changeWriter(unit, values);
  return (x) => (typeof x === "number" && /^[-−]?0(\.0*)?( pts)?$/.test(write(x)) ? "0" : delta(x, write));
}

/** "45.2 to 52.9": the ends of an interval next to a number that has the unit; null when they read the same. */
export function ends(of: { low?: Num; high?: Num }, write: Write): string | null {
  if (typeof of.low !== "number" || typeof of.high !== "number") return null;
  const [low, high] = [write(of.low), write(of.high)].map((text) => text.replace(/ pts$/, ""));
  return low === high ? null : `${low} to ${high}`;
}

/** Which way a harm's numbers go: "worse by 0.13", or "better by 0.02" with the ends turned. */
export function worseBy(harm: { value: Num; low: Num; high: Num }): { word: string; value: Num; low: Num; high: Num } {
  const { value, low, high } = harm;
  if (value === null || value >= 0) return { word: "worse by", value, low, high };
  return { word: "better by", value: -value, low: high === null ? null : -high, high: low === null ? null : -low };
}

/** "up to 100 %", "at least 23.2 %", "16.5 %" */
export function boundedShare(share: number, bound: string): { word: string; number: string } {
  const word = bound === "at most" ? "up to" : bound === "at least" && share < 1 ? "at least" : "";
  return { word, number: percent(share) };
}

/** What follows "harm unknown: " in a sentence, as one of its own. */
export function afterVerdict(sentence: string): string {
  const [head = "", ...rest] = sentence.split(": ");
  const text = rest.length && /^(harmful|probably harmless|harm unknown)$/.test(head) ? rest.join(": ") : sentence;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "90d" as "90 days"; what is no such length stays as it is. */
export function period(text: string): string {
  const names: Record<string, string> = { d: "day", h: "hour", m: "minute", w: "week" };
  const found = /^(\d+)([dhmw])$/.exec(text);
  if (!found) return text;
  const name = names[found[2]!]!;
  return found[1] === "1" ? name : `${found[1]} ${name}s`;
}

/** "0.54 (0.07 to 1.9)": rates are small, and known to few digits. */
export function rate(per: { value: number; low: number; high: number }): string {
  const write = (x: number): string => fixed(x, x >= 9.95 ? 0 : x >= 0.995 ? 1 : 2);
  return `${write(per.value)} (${write(per.low)} to ${write(per.high)})`;
}
