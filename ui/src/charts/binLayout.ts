import type { Cell, Side } from "../api/types";

/** One bin of a histogram: its edges, and both sides' heights (share of rows per unit of x). */
export interface Bin {
  low: number;
  high: number;
  baseline: number;
  current: number;
  cell: Cell;
}

export interface Bins {
  bins: Bin[];
  /** False when widths differ so much that a true-to-scale axis would hide most bins: then all are drawn equally wide. */
  toScale: boolean;
}

const MOST_UNEVEN = 40;

function edges(cell: Cell, typical: number): [number, number] | null {
  const { low = null, high = null } = cell;
  if (low === null && high === null) return null;
  if (low === null) return [high! - typical, high!];
  if (high === null) return [low, low + typical];
  return high > low ? [low, high] : [low, low + typical];
}

/** Lays the shared bins of both sides side by side. Open ends get the median width. */
export function layBins(baseline: Side | null, current: Side | null): Bins {
  const cells = (current?.cells.length ? current : baseline)?.cells ?? [];
  const widths = cells
    .map((c) => (typeof c.low === "number" && typeof c.high === "number" ? c.high - c.low : 0))
    .filter((w) => w > 0)
    .sort((a, b) => a - b);
  const typical = widths[Math.floor(widths.length / 2)] ?? 1;
  const toScale = !widths.length || widths.at(-1)! / widths[0]! <= MOST_UNEVEN;
  const bins: Bin[] = [];
  cells.forEach((cell, i) => {
    const at = toScale ? edges(cell, typical) : ([i, i + 1] as [number, number]);
    if (!at) return;
    const wide = at[1] - at[0];
    bins.push({
      low: at[0],
      high: at[1],
      baseline: (baseline?.cells[i]?.share ?? 0) / wide,
      current: (current?.cells[i]?.share ?? 0) / wide,
      cell,
    });
  });
  return { bins, toScale };
}
