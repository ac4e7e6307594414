import { format } from "d3-format";

/** What stands where a number is not known. */
export const NONE = "–";

const MINUS = "−";
const grouped = format(",.0f");

type Maybe = number | null | undefined;

function known(x: Maybe): x is number {
  return typeof x === "number" && Number.isFinite(x);
}

/** d3-format already writes a true minus sign; -0 is 0. */
function signless(text: string): string {
  return /^[-−]0(\.0*)?%?$/.test(text) ? text.slice(1) : text.replace("-", MINUS);
}

/** A whole count, in full: 323,456. */
export function count(x: Maybe): string {
  return known(x) ? signless(grouped(x)) : NONE;
}

/** A count for narrow places: 912, 3.4 k, 1.2 M. */
export function compact(x: Maybe): string {
  if (!known(x)) return NONE;
  if (Math.abs(x) < 1000) return Number.isInteger(x) ? count(x) : decimal(x, 3);
  const scaled = format(".3~s")(x);
  return signless(scaled.replace(/([a-zµA-Z])$/, " $1").replace(" G", " B"));
}

/** Fixed decimals, 3 by default: 0.703. */
export function fixed(x: Maybe, places = 3): string {
  return known(x) ? signless(format(`,.${places}f`)(x)) : NONE;
}

/** About `digits` significant digits without an exponent in the usual range: 1,040 · 12.4 · 0.0312. */
export function decimal(x: Maybe, digits = 3): string {
  if (!known(x)) return NONE;
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)));
  if (size < -4 || size > 8) return signless(format(`.${digits - 1}~e`)(x));
  const places = Math.max(0, digits - 1 - size);
  return signless(format(`,.${places}~f`)(x));
}

/** A share as percent: 2.5 %, 54 %, 0.03 %. */
export function percent(x: Maybe): string {
  if (!known(x)) return NONE;
  const p = Math.abs(x * 100);
  const places = p === 0 || p >= 99.95 ? 0 : p >= 10 ? 1 : p >= 0.1 ? 1 : 2;
  return `${signless(format(`.${places}f`)(x * 100))} %`;
}

/** A difference of two shares, in percentage points: 1.8 pts. */
export function points(x: Maybe): string {
  return percent(x).replace(" %", " pts");
}

/** A change with its sign: +0.04, −0.12, ±0. */
export function delta(x: Maybe, write: (x: number) => string = (v) => fixed(v)): string {
  if (!known(x)) return NONE;
  const size = write(Math.abs(x));
  if (x === 0 || /^0(\.0*)?( %| pts)?$/.test(size)) return `±${size}`;
  return `${x > 0 ? "+" : MINUS}${size}`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c" */
export function listed(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
