import { useEffect } from "preact/hooks";
import { useResource } from "../api/resource";
import type { Model } from "../api/types";
import { ChartStack } from "../charts/ChartStack";
import { IncidentCard } from "../components/IncidentCard";
import { Panel } from "../components/Panel";
import { RangeBar } from "../components/RangeBar";
import { Shell } from "../components/Shell";
import { PageSkeleton } from "../components/Skeleton";
import { Trouble } from "../components/Trouble";
import { modelResource } from "../routes/paths";
import { parseMonth } from "../routes/month";
import { useQuery } from "../routes/query";
import { useSelection } from "../routes/selection";
import { BudgetPanel } from "./model/BudgetPanel";
import { Changed } from "./model/Changed";
import { ChartKey } from "./model/ChartKey";
import { ColumnDrawer } from "./model/ColumnDrawer";
import { ColumnTable } from "./model/ColumnTable";
import { Monitors } from "./model/Monitors";
import { PastIncidents } from "./model/PastIncidents";
import { ReviewDrawer } from "./model/ReviewDrawer";
import { Verdict } from "./model/Verdict";

/** One model: what is wrong in words, then the charts, then what changed. */
export function ModelPage({ name }: { name: string }) {
  const selection = useSelection();
  const [params, change] = useQuery();
  const column = params.get("column");
  const { data, error, stale, reload } = useResource<Model>(modelResource(name, selection.text));
  const openColumn = (next: string): void => change({ column: next });
  const closeColumn = (): void => change({ column: null }, { replace: true });

  const review = params.get("review");
  const openReview = (): void => change({ review: "last" });
  const turnTo = (month: string): void => change({ review: month }, { replace: true });
  const closeReview = (): void => change({ review: null }, { replace: true });

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = (event.target as Element).closest?.("input, textarea, dialog");
      if (event.key === "Escape" && !typing && selection.range) selection.back();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });

  return (
    <Shell title={name} crumbs={[{ text: "Models", href: "/" }, { text: name }]}>
      {error && <Trouble error={error} onRetry={reload} above={data !== null} />}
      {!data && !error && <PageSkeleton blocks={[120, 40, 820]} />}
      {data && (
        <div class={stale || error ? "model is-stale" : "model"} aria-busy={stale}>
          <ModelBody {...{ model: data, selection, openColumn, openReview }} />
        </div>
      )}
      {data && column !== null && <ColumnDrawer model={name} column={column} range={selection.text} onClose={closeColumn} />}
      {data && column === null && review !== null && <ReviewDrawer model={name} month={parseMonth(review)} onMonth={turnTo} onClose={closeReview} />}
    </Shell>
  );
}

interface BodyProps {
  model: Model;
  selection: ReturnType<typeof useSelection>;
  openColumn: (name: string) => void;
  openReview: () => void;
}

function ModelBody({ model, selection, openColumn, openReview }: BodyProps) {
  const open = model.incidents.filter((i) => i.state !== "resolved");
  const past = model.incidents.filter((i) => i.state === "resolved");
  return (
    <>
      <Verdict model={model} />
      {open.length > 0 && (
        <section class="open-incidents" aria-label="Open incidents">
          {open.map((incident) => <IncidentCard key={incident.id} incident={incident} />)}
        </section>
      )}
      <RangeBar range={selection.range} first={model.first_prediction_at} last={model.last_prediction_at} onSelect={selection.select} onBack={selection.back} />
      <div class="model-grid">
        <Panel title="Over time" aside={<ChartKey charts={model.charts} />} flush class="model-charts">
          {model.charts.length ? (
            <ChartStack charts={model.charts} marks={model.marks} range={selection.range} baseline={model.baseline} onSelect={selection.select} onBack={selection.back} />
          ) : (
            <p class="panel-empty">No bucket has closed yet. The first chart appears when the first one does.</p>
          )}
        </Panel>
        <Changed changes={model.changed} onOpen={openColumn} />
      </div>
      <ColumnTable columns={model.columns} onOpen={openColumn} />
      {model.budget && (
        <div class="watch-grid">
          <BudgetPanel model={model.name} onReview={openReview} />
          <Monitors monitors={model.monitors ?? []} />
        </div>
      )}
      <PastIncidents incidents={past} />
    </>
  );
}
