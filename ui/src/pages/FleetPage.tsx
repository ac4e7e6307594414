import { useResource } from "../api/resource";
import type { Fleet } from "../api/types";
import { Shell } from "../components/Shell";
import { PageSkeleton } from "../components/Skeleton";
import { StatusMark } from "../components/Status";
import { Trouble } from "../components/Trouble";
import { tally, worstFirst } from "../format/status";
import { useQuery } from "../routes/query";
import { FirstModel } from "./fleet/FirstModel";
import { FleetTable } from "./fleet/FleetTable";
import { SummaryPage } from "./SummaryPage";

/** All models, worst first; or, by the link of a message about several incidents, what it told. */
export function HomePage() {
  const summary = useQuery()[0].get("summary");
  return summary ? <SummaryPage key={summary} summary={summary} /> : <FleetPage />;
}

function FleetPage() {
  const { data, error, reload } = useResource<Fleet>("models");
  const action = data?.models.filter((m) => m.state === "critical").length ?? 0;
  return (
    <Shell title={action ? `${action} to act on` : "Models"} crumbs={[{ text: "Models" }]}>
      <h1 class="visually-hidden">Models</h1>
      {error && <Trouble error={error} onRetry={reload} above={data !== null} />}
      {!data && !error && <PageSkeleton blocks={[28, 76, 76, 76]} />}
      {data && data.models.length === 0 && <FirstModel />}
      {data && data.models.length > 0 && (
        <div class={error ? "is-stale" : ""}>
          <Tallies fleet={data} />
          <FleetTable models={data.models.toSorted(worstFirst)} now={data.now} />
        </div>
      )}
    </Shell>
  );
}

function Tallies({ fleet }: { fleet: Fleet }) {
  return (
    <ul class="tallies" aria-label="Models by state">
      {tally(fleet.models).map((t) => (
        <li key={t.look} class={t.count ? `tally is-${t.look}` : "tally is-none"}>
          <StatusMark state={t.look} /> <strong>{t.count}</strong> {t.words}
        </li>
      ))}
    </ul>
  );
}
