import type { ComponentChildren } from "preact";
import type { Model } from "../../api/types";
import { Status } from "../../components/Status";
import { NONE, count, plural } from "../../format/number";
import { look, stateMeaning, stateWord } from "../../format/status";
import { day, moment, span } from "../../format/time";

/** The state of a model in words, and the few facts that the words rest on. */
export function Verdict({ model }: { model: Model }) {
  return (
    <section class={`verdict is-${look(model.state)}`} aria-label="Verdict">
      <p class="verdict-state"><Status state={model.state} /> <strong>{model.name}</strong> <span class="muted">{model.task}</span></p>
      <h1 class="verdict-sentence">{model.sentence || `${model.name} has no verdict yet.`}</h1>
      {model.learning && <Learning learning={model.learning} />}
      <dl class="facts">
        <Fact name="Version">{model.version === null ? NONE : `v${model.version}`}{model.deployed_at && <span class="muted"> since {day(model.deployed_at)}</span>}</Fact>
        <Fact name="Predictions">{count(model.rows)}</Fact>
        <Fact name="Last prediction">{moment(model.last_prediction_at)}</Fact>
        <Fact name="Baseline">
          {model.baseline ? span(model.baseline.start, model.baseline.end) : "none yet"}
          {model.baseline && <span class="muted"> {count(model.baseline.rows)} rows</span>}
        </Fact>
        <BudgetFact model={model} />
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div class="fact"><dt>{name}</dt><dd>{children}</dd></div>;
}

/** What was promised to the person who is woken; the panel below says what came of it. */
function BudgetFact({ model }: { model: Model }) {
  const { budget } = model;
  if (!budget) return null;
  const meaning = stateMeaning(budget.status);
  return (
    <Fact name="Alert budget">
      {budget.status === "ok" ? budget.promised : `Not promised yet: ${budget.promised}`}
      {meaning && <span class="muted fact-more"><strong>{stateWord(budget.status)}.</strong> {meaning}</span>}
      {meaning && budget.detail && <span class="muted fact-more">{budget.detail}</span>}
    </Fact>
  );
}

function Learning({ learning }: { learning: NonNullable<Model["learning"]> }) {
  const { have, need, unit } = learning;
  const left = Math.max(0, need - have);
  return (
    <div class="learning">
      <progress value={Math.min(have, need)} max={Math.max(1, need)} aria-label="How much of the baseline is there" />
      <p>
        Learning what is normal: {count(have)} of {count(need)} {unit}.
        <span class="muted"> {left > 0 ? `About ${plural(left, unit.replace(/s$/, ""), unit)} to go. Until then only broken data raises an alarm.` : "The next evaluation can judge."}</span>
      </p>
    </div>
  );
}
