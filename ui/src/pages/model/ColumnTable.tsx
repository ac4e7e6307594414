import { useState } from "preact/hooks";
import type { ColumnSummary } from "../../api/types";
import { Sparkline } from "../../charts/Sparkline";
import { Panel } from "../../components/Panel";
import { Quantity } from "../../components/Quantity";
import { StateNotes, Status } from "../../components/Status";
import { fixed, percent, plural } from "../../format/number";
import { describeSpark } from "../../format/sentence";
import { rank } from "../../format/status";

type Order = "state" | "name" | "psi" | "missing";

const LABELS: Record<Order, string> = { state: "State", name: "Column", psi: "PSI", missing: "Missing" };

/** Every order ends with the name, so rows never swap places between two loads. */
export function sortColumns(columns: ColumnSummary[], by: Order): ColumnSummary[] {
  const psi = (c: ColumnSummary): number => c.psi?.value ?? -1;
  const missing = (c: ColumnSummary): number => c.missing?.value ?? -1;
  const compare: Record<Order, (a: ColumnSummary, b: ColumnSummary) => number> = {
    state: (a, b) => rank(a.state) - rank(b.state) || psi(b) - psi(a),
    name: () => 0,
    psi: (a, b) => psi(b) - psi(a),
    missing: (a, b) => missing(b) - missing(a),
  };
  return columns.toSorted((a, b) => compare[by](a, b) || a.name.localeCompare(b.name, "en"));
}

export function ColumnTable({ columns, onOpen }: { columns: ColumnSummary[]; onOpen: (name: string) => void }) {
  const [by, setBy] = useState<Order>("state");
  const head = (order: Order, extra = "") => (
    <th scope="col" class={extra} aria-sort={by === order ? (order === "name" ? "ascending" : "descending") : "none"}>
      <button type="button" class="sort" onClick={() => setBy(order)}>{LABELS[order]}</button>
    </th>
  );
  return (
    <Panel title="Columns" flush class="columns" aside={<span class="muted">{plural(columns.length, "column")}</span>}>
      {columns.length === 0 ? (
        <p class="panel-empty">This model logs no feature columns. Send <code>features</code> with each prediction to watch them here.</p>
      ) : (
        <div class="table-wrap" tabIndex={0} role="region" aria-label="Table of columns">
          <table class="table columns-table">
            <thead>
              <tr>
                {head("name")}
                {head("state")}
                {head("psi")}
                <th scope="col">By chance</th>
                {head("missing")}
                <th scope="col">PSI over time</th>
                <th scope="col">In words</th>
              </tr>
            </thead>
            <tbody>
              {sortColumns(columns, by).map((c) => <ColumnRow key={c.name} column={c} onOpen={onOpen} />)}
            </tbody>
          </table>
          <StateNotes states={columns.map((c) => c.state)} />
        </div>
      )}
    </Panel>
  );
}

function ColumnRow({ column, onOpen }: { column: ColumnSummary; onOpen: (name: string) => void }) {
  const { name, kind, state, psi, missing, spark, sentence } = column;
  const open = (event: MouseEvent): void => {
    if (!(event.target as Element).closest("button") && window.getSelection()?.toString() === "") onOpen(name);
  };
  return (
    <tr class="is-clickable" onClick={open}>
      <th scope="row">
        <button type="button" class="link" onClick={() => onOpen(name)}>{name}</button>
        <span class="column-kind">{kind}</span>
      </th>
      <td><Status state={state} quiet /></td>
      <td class="nowrap" data-label="PSI"><Quantity of={psi} metric="psi" /></td>
      <td class="muted tabular">{fixed(psi?.expected)}</td>
      <td class="nowrap" data-label="Missing">
        <span class="quantity-value">{percent(missing?.value)}</span>
        {typeof missing?.baseline === "number" && missing.baseline !== missing.value && <span class="quantity-range">was {percent(missing.baseline)}</span>}
      </td>
      <td><Sparkline values={spark} width={110} zero label={describeSpark(spark, (v) => fixed(v), `PSI of ${name}`)} /></td>
      <td class="columns-words">{sentence}</td>
    </tr>
  );
}
