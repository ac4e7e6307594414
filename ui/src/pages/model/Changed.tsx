import type { Change } from "../../api/types";
import { Sparkline } from "../../charts/Sparkline";
import { Icon } from "../../components/Icon";
import { Panel } from "../../components/Panel";
import { StatusMark } from "../../components/Status";
import { withInterval, writer } from "../../format/quantity";
import { describeSpark } from "../../format/sentence";
import { stateWord } from "../../format/status";

const MOST = 8;

/** What moved, the most likely reason first. */
export function Changed({ changes, onOpen }: { changes: Change[]; onOpen: (column: string) => void }) {
  const ranked = changes.toSorted((a, b) => b.score - a.score).slice(0, MOST);
  return (
    <Panel title="What changed" class="changed" aside={<span class="muted">most suspect first</span>}>
      {ranked.length === 0 ? (
        <p class="panel-empty">Nothing moved beyond what chance explains in this range.</p>
      ) : (
        <ol class="change-list">
          {ranked.map((change) => <ChangeItem key={`${change.what}:${change.name}`} change={change} onOpen={onOpen} />)}
        </ol>
      )}
    </Panel>
  );
}

function ChangeItem({ change, onOpen }: { change: Change; onOpen: (column: string) => void }) {
  const write = writer("ratio", change.metric);
  return (
    <li class="change">
      <div class="change-head">
        <span class="change-icon" title={change.what}><Icon name={change.what} /></span>
        {change.what === "column" ? (
          <button type="button" class="link change-name" onClick={() => onOpen(change.name)}>{change.name}</button>
        ) : (
          <span class="change-name">{change.what === "version" ? `Version ${change.name}` : change.name}</span>
        )}
        <span class="visually-hidden">{change.what}, {stateWord(change.state)}</span>
        <StatusMark state={change.state} />
        <Sparkline values={change.spark} width={88} height={22} zero label={describeSpark(change.spark, write, metricName(change.metric))} />
      </div>
      <p class="change-sentence">{change.sentence}</p>
      {change.value !== null && (
        <p class="change-number">
          {metricName(change.metric)} {withInterval(change, write)}
          {change.expected !== null && `, ${write(change.expected)} by chance`}
        </p>
      )}
    </li>
  );
}

const NAMES: Record<string, string> = { psi: "PSI", ks: "KS", roc_auc: "ROC AUC", missing: "Missing", missing_rate: "Missing" };

export function metricName(metric: string): string {
  return NAMES[metric] ?? metric.replaceAll("_", " ");
}
