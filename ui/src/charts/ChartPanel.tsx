import { useId, useState } from "preact/hooks";
import type { Series } from "../api/types";
import { Icon } from "../components/Icon";
import { IconButton } from "../components/IconButton";
import { StatusMark } from "../components/Status";
import { writer } from "../format/quantity";
import { look, stateMeaning, stateWord } from "../format/status";
import { ChartTable } from "./ChartTable";
import { useCursor } from "./cursor";
import { readoutAt } from "./readout";
import { TimeChart } from "./TimeChart";
import type { Domain, Marks } from "./timeOptions";

interface Props {
  series: Series;
  marks: Marks;
  domain: Domain;
  axis: boolean;
  height: number;
  onSelect: (from: number, to: number) => void;
  onBack: () => void;
}

/** A time chart with its title, what it reads under the pointer, its help and its table. */
export function ChartPanel({ series, marks, domain, axis, height, onSelect, onBack }: Props) {
  const [table, setTable] = useState(false);
  const [help, setHelp] = useState(false);
  const id = useId();
  const whole = height + (axis ? 26 : 0);
  return (
    <section class="chart-panel" aria-labelledby={id}>
      <header class="chart-head">
        <h3 id={id} class="chart-title">
          <span class="tier">{series.tier}</span>
          {series.title}
        </h3>
        <ReadoutLine series={series} />
        <span class="chart-tools">
          {series.help && (
            <IconButton icon="info" label={`About ${series.title}`} pressed={help} onClick={() => setHelp(!help)} />
          )}
          <IconButton icon="table" label={table ? `View ${series.title} as chart` : `View ${series.title} as table`} pressed={table} onClick={() => setTable(!table)} />
        </span>
      </header>
      {help && <p class="chart-help"><Icon name="info" /> <span>{series.help}</span></p>}
      {table ? (
        <ChartTable series={series} height={whole} />
      ) : (
        <TimeChart {...{ series, marks, domain, axis, onSelect, onBack }} height={whole} />
      )}
    </section>
  );
}

/** Reads the shared pointer, so that only this line renders when it moves. */
function ReadoutLine({ series }: { series: Series }) {
  const at = useCursor().at.value;
  const point = readoutAt(series, at);
  if (!point) return <p class="readout muted">No data in this range</p>;
  const kind = look(point.state);
  const normal = writer(series.unit, series.metric);
  const limit = series.limit?.above ?? series.limit?.below;
  return (
    <p class="readout">
      <span class="readout-at">{at === null ? `Last, ${point.at}` : point.at}</span>
      {kind !== "ok" && <span class="readout-state" title={stateMeaning(point.state) ?? ""}><StatusMark state={point.state} /> {stateWord(point.state)}</span>}
      {point.known ? <strong>{point.value}</strong> : <span class="muted">no value</span>}
      {point.interval && <span class="muted">{point.interval}</span>}
      {point.n && <span class="muted readout-n">n {point.n}</span>}
      {typeof limit === "number" && <span class="readout-limit">limit {normal(limit)}</span>}
    </p>
  );
}
