import { Link, useLocation } from "wouter-preact";
import type { FleetModel } from "../../api/types";
import { Sparkline } from "../../charts/Sparkline";
import { Quantity } from "../../components/Quantity";
import { Status } from "../../components/Status";
import { NONE, compact, count, percent, plural } from "../../format/number";
import { writer } from "../../format/quantity";
import { describeSpark } from "../../format/sentence";
import { look } from "../../format/status";
import { ago, moment } from "../../format/time";
import { modelPath } from "../../routes/paths";

/** One row a model; the whole row leads to it, its name is the link. */
export function FleetTable({ models, now }: { models: FleetModel[]; now: string }) {
  return (
    <table class="fleet">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Model</th>
          <th scope="col">Headline metric</th>
          <th scope="col">Predictions</th>
          <th scope="col">Version</th>
          <th scope="col">Labels</th>
          <th scope="col">Incidents</th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => <FleetRow key={model.name} model={model} now={now} />)}
      </tbody>
    </table>
  );
}

function FleetRow({ model, now }: { model: FleetModel; now: string }) {
  const [, navigate] = useLocation();
  const open = (event: MouseEvent): void => {
    const selecting = window.getSelection()?.toString() !== "";
    if (!selecting && !(event.target as Element).closest("a")) navigate(modelPath(model.name));
  };
  return (
    <tr class={`fleet-row is-${look(model.state)}`} onClick={open}>
      <td class="fleet-state"><Status state={model.state} /></td>
      <td class="fleet-model">
        <Link href={modelPath(model.name)} class="fleet-name">{model.name}</Link>
        <p class="fleet-sentence">{model.sentence}</p>
      </td>
      <td class="fleet-headline" data-label={model.headline?.label ?? "Metric"}><HeadlineCell model={model} /></td>
      <td class="fleet-volume" data-label="Predictions"><VolumeCell model={model} now={now} /></td>
      <td class="fleet-version" data-label="Version">
        <span class="cell-main">{model.version === null ? NONE : `v${model.version}`}</span>
        <span class="cell-sub" title={model.deployed_at ? moment(model.deployed_at) : ""}>{model.deployed_at ? ago(model.deployed_at, now) : ""}</span>
      </td>
      <td class="fleet-labels" data-label="Labels">
        <span class="cell-main">{percent(model.label_coverage?.value)}</span>
        <span class="cell-sub">{model.label_coverage ? "have labels" : "none yet"}</span>
      </td>
      <td class="fleet-incidents" data-label="Incidents">
        {model.open_incidents > 0 ? <strong>{plural(model.open_incidents, "open", "open")}</strong> : <span class="muted">none</span>}
      </td>
    </tr>
  );
}

function HeadlineCell({ model }: { model: FleetModel }) {
  const { headline } = model;
  if (!headline) return <span class="muted">{look(model.state) === "learning" ? "Learning what is normal" : "No metric yet"}</span>;
  const write = writer(headline.unit ?? "ratio", headline.metric);
  return (
    <div class="cell-pair">
      <Sparkline values={headline.spark} label={describeSpark(headline.spark, write, headline.label)} />
      <div>
        <Quantity of={headline} unit={headline.unit ?? "ratio"} metric={headline.metric} />
        <span class="cell-sub">{headline.label}{typeof headline.n === "number" ? `, n ${compact(headline.n)}` : ""}</span>
      </div>
    </div>
  );
}

function VolumeCell({ model, now }: { model: FleetModel; now: string }) {
  return (
    <div class="cell-pair">
      {model.volume && (
        <Sparkline kind="area" zero values={model.volume.spark} width={72} label={describeSpark(model.volume.spark, count, "Predictions")} />
      )}
      <div>
        <span class="cell-main">{compact(model.rows)}</span>
        <span class="cell-sub">{model.last_prediction_at ? `last ${ago(model.last_prediction_at, now)}` : "none yet"}</span>
      </div>
    </div>
  );
}
