import { quantileSorted } from "d3-array";
import type { Num, Series } from "../api/types";
import { millis } from "../format/time";

/** A chart's columns, ready to draw: x in seconds, every column as long as x. */
export interface Columns {
  x: number[];
  value: Num[];
  low: Num[];
  high: Num[];
  expected: Num[] | null;
  /** The usual distance between points, in seconds. */
  step: number;
}

function fit(values: Num[] | null | undefined, order: number[]): Num[] {
  return order.map((i) => {
    const v = values?.[i];
    return typeof v === "number" && Number.isFinite(v) ? v : null;
  });
}

/** Points in time order; a point without a readable time is left out, a missing or short column is null. */
export function columnsOf(series: Series): Columns & { order: number[] } {
  const times = series.t.map((t) => millis(t));
  const order = times.flatMap((t, i) => (t === null ? [] : [i])).sort((a, b) => times[a]! - times[b]!);
  const x = order.map((i) => times[i]! / 1000);
  return {
    x,
    order,
    value: fit(series.value, order),
    low: fit(series.low, order),
    high: fit(series.high, order),
    expected: series.expected ? fit(series.expected, order) : null,
    step: medianStep(x),
  };
}

function medianStep(x: number[]): number {
  const gaps = x.slice(1).map((v, i) => v - x[i]!).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 86_400;
}

function known(values: (Num | undefined)[]): number[] {
  return values.filter((v): v is number => typeof v === "number" && Number.isFinite(v)).sort((a, b) => a - b);
}

/**
 * The y range: every value, the limit and the middle 90 % of interval ends, so that one wide interval of a
 * quiet day does not flatten the year. Never empty, never zero high.
 */
export function yRange(series: Series, columns: Pick<Columns, "value" | "low" | "high">): [number, number] {
  const lows = known(columns.low);
  const highs = known(columns.high);
  const marks = known([
    ...columns.value,
    lows.length ? quantileSorted(lows, 0.05) : null,
    highs.length ? quantileSorted(highs, 0.95) : null,
    series.limit?.above,
    series.limit?.below,
  ]);
  if (!marks.length) return [0, 1];
  let [low, high] = [marks[0]!, marks.at(-1)!];
  const reach = high - low;
  for (const edge of known([series.normal?.low, series.normal?.high])) {
    // A normal band far away would hide the line it belongs to.
    if (edge > low - reach && edge < high + reach) [low, high] = [Math.min(low, edge), Math.max(high, edge)];
  }
  const pad = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.1 || 0.5;
  const floor = low >= 0 && (low <= (high - low) * 0.5 || low === 0) ? 0 : low - pad;
  return [floor, high + pad];
}

/** Runs of points in one state, as [first, last] indices. */
export function runs(states: (string | undefined)[], wanted: (state: string | undefined) => boolean): [number, number][] {
  const found: [number, number][] = [];
  states.forEach((state, i) => {
    if (!wanted(state)) return;
    const last = found.at(-1);
    if (last && last[1] === i - 1) last[1] = i;
    else found.push([i, i]);
  });
  return found;
}

/** The index of the time nearest to `at`; -1 when there is none. */
export function nearest(x: number[], at: number): number {
  let best = -1;
  let gap = Infinity;
  x.forEach((v, i) => {
    const d = Math.abs(v - at);
    if (d < gap) [best, gap] = [i, d];
  });
  return best;
}
