import type { Num, Series } from "../api/types";
import { count } from "../format/number";
import { interval, writer } from "../format/quantity";
import { stateWord } from "../format/status";
import { millis, moment } from "../format/time";
import { nearest } from "./seriesData";

/** One point of a series, in words and ready to show. */
export interface Readout {
  at: string;
  value: string;
  interval: string | null;
  n: string | null;
  state: string;
  known: boolean;
}

function read(series: Series, i: number): Readout {
  const write = writer(series.unit, series.metric);
  const value: Num = series.value[i] ?? null;
  const n = series.n[i];
  return {
    at: moment(series.t[i]),
    value: write(value),
    interval: value === null ? null : interval({ low: series.low[i] ?? null, high: series.high[i] ?? null }, write),
    n: typeof n === "number" ? count(n) : null,
    state: series.state[i] ?? "unknown",
    known: value !== null,
  };
}

/** The point nearest to a time in seconds; with null, the last point that is known. */
export function readoutAt(series: Series, at: number | null): Readout | null {
  if (!series.t.length) return null;
  if (at !== null) {
    const times = series.t.map((t) => (millis(t) ?? Infinity) / 1000);
    const i = nearest(times, at);
    return i < 0 ? null : read(series, i);
  }
  for (let i = series.t.length - 1; i >= 0; i -= 1) if (typeof series.value[i] === "number") return read(series, i);
  return read(series, series.t.length - 1);
}

export function describePoint(series: Series, at: number): string {
  const point = readoutAt(series, at);
  if (!point) return "No data.";
  const range = point.interval ? `, interval ${point.interval}` : "";
  const n = point.n ? `, n ${point.n}` : "";
  return `${point.at}: ${point.known ? point.value : "no value"}${range}${n}, ${stateWord(point.state)}.`;
}
