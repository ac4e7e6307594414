import type { Distribution } from "../../api/types";
import { isNumeric } from "../../charts/DistributionChart";
import { levelsOf } from "../../charts/levels";
import { decimal, delta, percent, points } from "../../format/number";
import { cellName } from "../../format/sentence";

interface Row {
  name: string;
  baseline: number | null;
  current: number | null;
}

function rowsOf(d: Distribution): Row[] {
  if (!isNumeric(d)) return levelsOf(d, 200);
  const cells = (d.current?.cells.length ? d.current : d.baseline)?.cells ?? [];
  return cells.map((cell, i) => ({
    name: cellName(cell, (x) => decimal(x, 4)),
    baseline: d.baseline?.cells[i]?.share ?? null,
    current: d.current?.cells[i]?.share ?? null,
  }));
}

/** Both sides of a distribution as rows. */
export function DistributionTable({ distribution }: { distribution: Distribution }) {
  return (
    <div class="scroll-table" tabIndex={0} role="region" aria-label={`${distribution.column} as a table`}>
      <table class="table table-tight">
        <thead>
          <tr><th scope="col">Value</th><th scope="col" class="num">Baseline</th><th scope="col" class="num">Current</th><th scope="col" class="num">Change</th></tr>
        </thead>
        <tbody>
          {rowsOf(distribution).map((row, i) => (
            <tr key={i}>
              <td>{row.name}</td>
              <td class="num muted">{percent(row.baseline)}</td>
              <td class="num strong">{percent(row.current)}</td>
              <td class="num">{delta(row.current === null || row.baseline === null ? null : row.current - row.baseline, points)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
