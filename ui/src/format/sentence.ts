import type { Cell, Distribution, Num, Series } from "../api/types";
import { count, percent, plural } from "./number";
import { withInterval, writer } from "./quantity";
import { moment, span } from "./time";
import { look } from "./status";

// What a chart shows, in one sentence, for those who cannot see it.

function lastKnown(values: Num[]): number {
  for (let i = values.length - 1; i >= 0; i -= 1) if (typeof values[i] === "number") return i;
  return -1;
}

function range(values: Num[]): [number, number] | null {
  const known = values.filter((v): v is number => typeof v === "number" && Number.isFinite(v));
  return known.length ? [Math.min(...known), Math.max(...known)] : null;
}

function trouble(chart: Series): string {
  const parts: string[] = [];
  for (const kind of ["critical", "warning"] as const) {
    const first = chart.state.findIndex((s) => look(s) === kind);
    if (first < 0) continue;
    const total = chart.state.filter((s) => look(s) === kind).length;
    parts.push(`${plural(total, "point")} ${kind}, first on ${moment(chart.t[first])}`);
  }
  return parts.length ? `${parts.join("; ")}.` : "No point is out of its limits.";
}

export function describeSeries(chart: Series): string {
  const last = lastKnown(chart.value);
  const extent = range(chart.value);
  if (last < 0 || extent === null) return `${chart.title}: no data in this range.`;
  const write = writer(chart.unit, chart.metric);
  const now = withInterval({ value: chart.value[last] ?? null, low: chart.low[last] ?? null, high: chart.high[last] ?? null }, write);
  const between = extent[0] === extent[1] ? "" : `, between ${write(extent[0])} and ${write(extent[1])}`;
  return `${chart.title}, ${span(chart.t[0], chart.t.at(-1))}: last ${now}${between}. ${trouble(chart)}`;
}

export function describeSpark(values: Num[], write: (x: Num) => string, what: string): string {
  const extent = range(values);
  if (extent === null) return `${what}: no data.`;
  const last = values[lastKnown(values)] ?? null;
  return `${what}: ${plural(values.length, "point")} between ${write(extent[0])} and ${write(extent[1])}, last ${write(last)}.`;
}

/** "carrier EV", "8 to 9.5", "below −2", for one cell of a distribution. */
export function cellName(cell: Cell, write: (x: number) => string): string {
  if (cell.label !== undefined) return cell.label === "" ? "(empty)" : cell.label;
  const { low = null, high = null } = cell;
  if (low === null && high === null) return "all";
  if (low === null) return `below ${write(high!)}`;
  if (high === null) return `${write(low)} and more`;
  return low === high ? write(low) : `${write(low)} to ${write(high)}`;
}

/** The distribution's own sentence, or one made from the cell that moved most. */
export function describeDistribution(d: Distribution, write: (x: number) => string): string {
  const head = `${d.column}: ${count(d.current?.rows)} current rows against ${count(d.baseline?.rows)} of the baseline.`;
  if (d.sentence) return `${head} ${d.sentence}`;
  let best: Cell | null = null;
  let was = 0;
  let move = 0;
  d.current?.cells.forEach((cell, i) => {
    const before = d.baseline?.cells;
    const twin = cell.label === undefined ? before?.[i] : before?.find((b) => b.label === cell.label);
    const gap = Math.abs((cell.share ?? 0) - (twin?.share ?? 0));
    if (gap > move) [best, was, move] = [cell, twin?.share ?? 0, gap];
  });
  if (best === null) return head;
  return `${head} The largest change is at ${cellName(best, write)}: ${percent(was)} became ${percent((best as Cell).share)}.`;
}
