import { useState } from "preact/hooks";
import { useResource } from "../../api/resource";
import type { Distribution, Side } from "../../api/types";
import { DistributionChart, DistributionKey, isNumeric } from "../../charts/DistributionChart";
import { Drawer } from "../../components/Drawer";
import { IconButton } from "../../components/IconButton";
import { Quantity } from "../../components/Quantity";
import { Skeleton } from "../../components/Skeleton";
import { Trouble } from "../../components/Trouble";
import { count, delta, fixed, percent, points } from "../../format/number";
import { span } from "../../format/time";
import { columnResource } from "../../routes/paths";
import { DistributionTable } from "./DistributionTable";

interface Props {
  model: string;
  column: string;
  range: string | null;
  onClose: () => void;
}

/** One column: what it was against what it is. */
export function ColumnDrawer({ model, column, range, onClose }: Props) {
  const { data, error, stale, reload } = useResource<Distribution>(columnResource(model, column, range), 15_000);
  return (
    <Drawer title={column} subtitle={data ? `${data.kind} column of ${model}` : `Column of ${model}`} onClose={onClose}>
      {error && <Trouble error={error} onRetry={reload} above={data !== null} />}
      {!data && !error && <><Skeleton height={48} /><Skeleton height={200} /><Skeleton height={96} /></>}
      {data && <div class={stale || error ? "is-stale" : ""}><ColumnBody distribution={data} /></div>}
    </Drawer>
  );
}

function ColumnBody({ distribution }: { distribution: Distribution }) {
  const [table, setTable] = useState(false);
  const { psi, ks, missing, new_levels: fresh, sentence } = distribution;
  const was = missing?.baseline ?? distribution.baseline?.missing;
  return (
    <>
      {sentence && <p class="drawer-sentence">{sentence}</p>}
      <div class="drawer-chart">
        <div class="drawer-chart-head">
          <DistributionKey />
          <IconButton icon="table" label={table ? "View as chart" : "View as table"} pressed={table} onClick={() => setTable(!table)} />
        </div>
        {table ? <DistributionTable distribution={distribution} /> : <DistributionChart distribution={distribution} />}
        {!table && isNumeric(distribution) && <p class="muted small">Share of rows by value; both sides use the same bins.</p>}
      </div>
      <dl class="quantities">
        <div><dt>PSI</dt><dd><Quantity of={psi} metric="psi" stacked />{typeof psi?.expected === "number" && <span class="cell-sub">{fixed(psi.expected)} by chance</span>}</dd></div>
        {ks && <div><dt>KS</dt><dd><Quantity of={ks} metric="ks" stacked /></dd></div>}
        <div>
          <dt>Missing</dt>
          <dd>
            <Quantity of={missing} unit="share" stacked />
            {typeof was === "number" && typeof missing?.value === "number" && <span class="cell-sub">{missing.value === was ? "as in the baseline" : `${delta(missing.value - was, points)} from ${percent(was)}`}</span>}
          </dd>
        </div>
      </dl>
      <table class="table table-tight">
        <thead><tr><th scope="col">Side</th><th scope="col">Window</th><th scope="col" class="num">Rows</th></tr></thead>
        <tbody>
          <SideRow name="Baseline" side={distribution.baseline} />
          <SideRow name="Current" side={distribution.current} />
        </tbody>
      </table>
      {fresh.length > 0 && (
        <section class="drawer-new">
          <h3>Levels that the baseline never had</h3>
          <ul>{fresh.map((f) => <li key={f.level}><span>{f.level}</span> <span class="muted tabular">{count(f.count)}</span></li>)}</ul>
        </section>
      )}
    </>
  );
}

function SideRow({ name, side }: { name: string; side: Side | null }) {
  const window = side?.window;
  const text = window === null || window === undefined ? "none" : typeof window === "string" ? window.replace("..", " to ") : span(window.start, window.end);
  return <tr><th scope="row">{name}</th><td>{text}</td><td class="num">{count(side?.rows)}</td></tr>;
}
