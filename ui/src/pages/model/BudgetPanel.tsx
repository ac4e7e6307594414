import type { ComponentChildren } from "preact";
import { useResource } from "../../api/resource";
import type { BudgetReport, WatchedBudget } from "../../api/watch";
import { Icon } from "../../components/Icon";
import { Panel } from "../../components/Panel";
import { Skeleton } from "../../components/Skeleton";
import { StateNotes, Status } from "../../components/Status";
import { Trouble } from "../../components/Trouble";
import { period, rate } from "../../format/change";
import { count, decimal, plural } from "../../format/number";
import { monitorWord } from "../../format/status";
import { budgetResource } from "../../routes/paths";

/** A replay of the whole history is dear, and says nothing new within minutes. */
const EVERY_MS = 600_000;

/** The alert budget: what was promised, what a replay of the history gives, and what people found. */
export function BudgetPanel({ model, onReview }: { model: string; onReview: () => void }) {
  const { data, error, reload } = useResource<BudgetReport>(budgetResource(model), EVERY_MS);
  const report = data?.models[0];
  const review = <button type="button" class="link" onClick={onReview}>Review a month <Icon name="arrow-right" /></button>;
  return (
    <Panel title="Alert budget" class="budget" flush aside={review}>
      {error && <Trouble error={error} onRetry={reload} above={data !== null} />}
      {!data && !error && <div class="panel-pad"><Skeleton height={132} /></div>}
      {report && <BudgetTable budgets={report.budgets} days={report.watched_days} />}
    </Panel>
  );
}

const HEADS: Record<string, [string, string]> = {
  pages: ["Pages", "wake people"],
  warnings: ["Warnings", "wait until morning"],
};

function BudgetTable({ budgets, days }: { budgets: WatchedBudget[]; days: number }) {
  const row = (name: string, help: string, cell: (b: WatchedBudget) => ComponentChildren) => (
    <tr>
      <th scope="row">{name}<span class="cell-sub">{help}</span></th>
      {budgets.map((b) => <td key={b.budget}>{cell(b)}</td>)}
    </tr>
  );
  return (
    <>
      <div class="table-wrap" tabIndex={0} role="region" aria-label="Table of the alert budget">
        <table class="table budget-table">
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">What</span></th>
              {budgets.map((b) => <th key={b.budget} scope="col" class="budget-head">{HEADS[b.budget]?.[0] ?? b.budget}<span class="cell-sub">{HEADS[b.budget]?.[1]}</span></th>)}
            </tr>
          </thead>
          <tbody>
            {row("Promised", "while nothing changes", (b) => <Promised budget={b} />)}
            {row("Expected", `replay of ${plural(Math.round(days), "day")}, true alarms too`, (b) => <Replayed budget={b} />)}
            {row("Delivered", "by people's verdicts", (b) => <Delivered budget={b} />)}
            {row("Now", "", (b) => <><Status state={b.state} word={monitorWord(b.state)} quiet />{b.state !== "ok" && <span class="cell-sub">{b.detail}</span>}</>)}
          </tbody>
        </table>
      </div>
      <StateNotes states={budgets.map((b) => b.state)} />
    </>
  );
}

function Promised({ budget: { promised } }: { budget: WatchedBudget }) {
  return <><span class="cell-main strong">{decimal(promised.false_alarms)} false alarm{promised.false_alarms === 1 ? "" : "s"}</span><span class="cell-sub">per {period(promised.per)}</span></>;
}

function Replayed({ budget: { replay, promised } }: { budget: WatchedBudget }) {
  return (
    <>
      <span class="cell-main strong">{plural(replay.alarms, "alarm")}</span>
      <span class="cell-sub">{replay.per ? `${rate(replay.per)} per ${period(promised.per)}` : "nothing was watched yet"}</span>
    </>
  );
}

/** Without a verdict nobody knows what was delivered; that is no rate of 0. */
function Delivered({ budget: { delivered: d, promised } }: { budget: WatchedBudget }) {
  const judged = d.real + d.expected_change + d.false_alarm;
  const open = d.unjudged > 0 ? `${count(d.unjudged)} not judged yet` : "";
  if (!judged) return <><span class="cell-main muted">{d.unjudged ? "Not known" : "No alarm yet"}</span><span class="cell-sub">{open}</span></>;
  const of = [`of ${count(judged)} judged`, open].filter(Boolean).join(", ");
  return (
    <>
      <span class="cell-main strong">{plural(d.false_alarm, "false alarm")}</span>
      <span class="cell-sub">{of}</span>
      {d.false_alarms_per && <span class="cell-sub">{rate(d.false_alarms_per)} per {period(promised.per)}</span>}
    </>
  );
}
