import { NONE, plural } from "./number";

// Everything is UTC and English: two people on two continents must read the same page.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Time = string | number | null | undefined;

/** Milliseconds since 1970, or null for anything that is not a time. */
export function millis(t: Time): number | null {
  if (t === null || t === undefined || t === "") return null;
  const ms = typeof t === "number" ? t : Date.parse(t);
  return Number.isFinite(ms) ? ms : null;
}

export function monthName(month: number): string {
  return MONTHS[month] ?? NONE;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** "9 Feb 2013" */
export function day(t: Time): string {
  const ms = millis(t);
  if (ms === null) return NONE;
  const d = new Date(ms);
  return `${d.getUTCDate()} ${monthName(d.getUTCMonth())} ${d.getUTCFullYear()}`;
}

/** "9 Feb" */
export function shortDay(t: Time): string {
  const ms = millis(t);
  if (ms === null) return NONE;
  const d = new Date(ms);
  return `${d.getUTCDate()} ${monthName(d.getUTCMonth())}`;
}

export function clock(t: Time): string {
  const ms = millis(t);
  if (ms === null) return NONE;
  const d = new Date(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** "9 Feb 2013" at midnight, "9 Feb 2013, 14:05" otherwise. */
export function moment(t: Time): string {
  const ms = millis(t);
  if (ms === null) return NONE;
  return ms % DAY === 0 ? day(ms) : `${day(ms)}, ${clock(ms)}`;
}

/** "1 Jan to 31 Dec 2013"; the year is said once when both share it. */
export function span(from: Time, to: Time): string {
  const a = millis(from);
  const b = millis(to);
  if (a === null && b === null) return NONE;
  if (a === null) return `until ${moment(b)}`;
  if (b === null) return `since ${moment(a)}`;
  if (day(a) === day(b)) return a === b ? moment(a) : `${day(a)}, ${clock(a)} to ${clock(b)}`;
  const sameYear = new Date(a).getUTCFullYear() === new Date(b).getUTCFullYear();
  const whole = a % DAY === 0 && b % DAY === 0;
  if (!whole) return `${moment(a)} to ${moment(b)}`;
  return `${sameYear ? shortDay(a) : day(a)} to ${day(b)}`;
}

/** A length of time in its largest sensible unit: "3 days", "45 minutes". */
export function lasting(ms: number): string {
  const size = Math.abs(ms);
  if (size < 90_000) return plural(Math.round(size / 1000), "second");
  if (size < 90 * MINUTE) return plural(Math.round(size / MINUTE), "minute");
  if (size < 36 * HOUR) return plural(Math.round(size / HOUR), "hour");
  if (size < 60 * DAY) return plural(Math.round(size / DAY), "day");
  if (size < 730 * DAY) return plural(Math.round(size / (30.44 * DAY)), "month");
  return plural(Math.round(size / (365.25 * DAY)), "year");
}

/** "3 days ago", measured at `now`; within ten seconds, "just now". */
export function ago(t: Time, now: Time): string {
  const ms = millis(t);
  const at = millis(now);
  if (ms === null || at === null) return NONE;
  const gone = at - ms;
  if (Math.abs(gone) < 10_000) return "just now";
  return gone > 0 ? `${lasting(gone)} ago` : `in ${lasting(gone)}`;
}

/** "2013-02" as "Feb 2013" */
export function monthTitle(month: string): string {
  const [year = "", number = "1"] = month.split("-");
  return `${monthName(Number(number) - 1)} ${year}`;
}
