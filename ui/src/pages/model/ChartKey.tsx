import type { Series } from "../../api/types";

/** The key to the marks that the charts really use. */
export function ChartKey({ charts }: { charts: Series[] }) {
  const normal = charts.some((c) => typeof c.normal?.low === "number" || typeof c.normal?.high === "number");
  const limit = charts.some((c) => typeof c.limit?.above === "number" || typeof c.limit?.below === "number");
  const expected = charts.some((c) => c.expected?.some((v) => v !== null));
  const pending = charts.some((c) => c.pending_from !== null);
  const bands = charts.some((c) => c.low.some((v) => v !== null));
  return (
    <ul class="chart-key" aria-label="Key">
      {bands && <li><span class="key-interval" aria-hidden="true" /> 95 % interval</li>}
      {normal && <li><span class="key-normal" aria-hidden="true" /> normal</li>}
      {limit && <li><span class="key-limit" aria-hidden="true" /> limit</li>}
      {expected && <li><span class="key-expected" aria-hidden="true" /> by chance</li>}
      {pending && <li><span class="key-pending" aria-hidden="true" /> labels pending</li>}
      <li class="chart-key-hint">Drag to select a range</li>
    </ul>
  );
}
