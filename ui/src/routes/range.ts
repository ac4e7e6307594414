import { DAY, millis } from "../format/time";

/** A time range in milliseconds UTC, from inclusive to exclusive. */
export interface Range {
  from: number;
  to: number;
}

function iso(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % DAY === 0 ? text.slice(0, 10) : text.replace(/:00\.000Z$/, "Z").replace(/\.000Z$/, "Z");
}

const PART = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/;

/** "2013-02-01..2013-03-01" as a range; null for anything else, so a mangled link shows the whole history. */
export function parseRange(text: string | null | undefined): Range | null {
  const [a = "", b = "", ...rest] = (text ?? "").split("..");
  if (rest.length || !PART.test(a) || !PART.test(b)) return null;
  const from = millis(a);
  const to = millis(b);
  return from !== null && to !== null && from < to ? { from, to } : null;
}

/** The range as the URL and the API write it; whole days lose their clock. */
export function formatRange(range: Range): string {
  return `${iso(range.from)}..${iso(range.to)}`;
}

/**
 * A dragged range, grown to whole buckets: whole days when it is a day or more, else whole minutes.
 * Null when it is shorter than `least` ms: a click, not a drag.
 */
export function snapRange(from: number, to: number, least: number): Range | null {
  const [a, b] = from < to ? [from, to] : [to, from];
  if (b - a < least) return null;
  const step = b - a >= DAY ? DAY : 60_000;
  return { from: Math.floor(a / step) * step, to: Math.ceil(b / step) * step };
}

/** The last `days` days before `end`. */
export function lastDays(end: number, days: number): Range {
  const to = Math.ceil(end / DAY) * DAY;
  return { from: to - days * DAY, to };
}
