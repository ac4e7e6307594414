import { useMemo } from "preact/hooks";
import type { Series } from "../api/types";
import { millis } from "../format/time";
import { snapRange, type Range } from "../routes/range";
import { ChartPanel } from "./ChartPanel";
import { CursorProvider, newCursor } from "./cursor";
import { EventLane } from "./EventLane";
import type { Domain, Marks } from "./timeOptions";

interface Props {
  charts: Series[];
  marks: Marks;
  range: Range | null;
  baseline?: { start: string; end: string } | null;
  height?: number;
  onSelect: (range: Range) => void;
  onBack: () => void;
}

/** The range asked for, or else from the first to the last point of all charts; in seconds. */
export function domainOf(charts: Series[], range: Range | null): Domain {
  if (range) return { from: range.from / 1000, to: range.to / 1000 };
  let [from, to] = [Infinity, -Infinity];
  for (const chart of charts) {
    for (const t of [chart.t[0], chart.t.at(-1)]) {
      const ms = millis(t);
      if (ms !== null) [from, to] = [Math.min(from, ms), Math.max(to, ms)];
    }
  }
  if (from > to) return { from: 0, to: 1 };
  return from === to ? { from: from / 1000 - 43_200, to: to / 1000 + 43_200 } : { from: from / 1000, to: to / 1000 };
}

/** Charts that share one time axis and one pointer, below the lane of deployments and incidents. */
export function ChartStack({ charts, marks, range, baseline = null, height, onSelect, onBack }: Props) {
  const cursor = useMemo(newCursor, []);
  const domain = useMemo(() => domainOf(charts, range), [charts, range?.from, range?.to]);
  const drag = (from: number, to: number): void => {
    const snapped = snapRange(from, to, 10 * 60_000);
    if (snapped) onSelect(snapped);
  };
  return (
    <CursorProvider value={cursor}>
      <div class="chart-stack">
        <EventLane marks={marks} domain={domain} baseline={baseline} />
        {charts.map((series, i) => (
          <ChartPanel
            key={`${series.id}:${series.metric}:${series.column ?? ""}`}
            {...{ series, marks, domain, onBack }}
            height={height ?? (i === 0 ? 148 : 108)}
            axis={i === charts.length - 1}
            onSelect={drag}
          />
        ))}
      </div>
    </CursorProvider>
  );
}
