import type { Series } from "../api/types";
import { StateNotes, StatusMark } from "../components/Status";
import { NONE, count } from "../format/number";
import { interval, writer } from "../format/quantity";
import { stateWord } from "../format/status";
import { moment } from "../format/time";

/** The points of a series as rows, newest first. */
export function ChartTable({ series, height }: { series: Series; height: number }) {
  const write = writer(series.unit, series.metric);
  const rows = series.t.map((_, i) => i).reverse();
  const shape = { maxHeight: `${Math.max(height, 220)}px` };
  return (
    <div class="scroll-table" tabIndex={0} role="region" aria-label={`${series.title} as a table`} style={shape}>
      <table class="table table-tight">
        <thead>
          <tr>
            <th scope="col">Time (UTC)</th>
            <th scope="col" class="num">{series.title}</th>
            <th scope="col" class="num">Interval</th>
            <th scope="col" class="num">n</th>
            {series.expected && <th scope="col" class="num">By chance</th>}
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={i}>
              <td class="nowrap">{moment(series.t[i])}</td>
              <td class="num strong">{write(series.value[i])}</td>
              <td class="num muted">{interval({ low: series.low[i] ?? null, high: series.high[i] ?? null }, write) ?? NONE}</td>
              <td class="num muted">{count(series.n[i])}</td>
              {series.expected && <td class="num muted">{write(series.expected[i])}</td>}
              <td class="nowrap"><StatusMark state={series.state[i]} /> {stateWord(series.state[i])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <StateNotes states={series.state} />
    </div>
  );
}
