import { useResource } from "../api/resource";
import type { Incident } from "../api/types";
import { ChartStack } from "../charts/ChartStack";
import { Panel } from "../components/Panel";
import { Shell } from "../components/Shell";
import { PageSkeleton } from "../components/Skeleton";
import { Trouble } from "../components/Trouble";
import { modelPath } from "../routes/paths";
import { useSelection } from "../routes/selection";
import { Costs } from "./incident/Costs";
import { Deliveries } from "./incident/Deliveries";
import { EvidenceTable } from "./incident/EvidenceTable";
import { IncidentHead } from "./incident/IncidentHead";
import { MixWithin } from "./incident/MixWithin";
import { Moved } from "./incident/Moved";
import { NotComputed } from "./incident/NotComputed";
import { Playbook } from "./incident/Playbook";
import { Segments } from "./incident/Segments";
import { SimilarIncidents } from "./incident/SimilarIncidents";
import { SuspectDeployment } from "./incident/SuspectDeployment";
import { Timeline } from "./incident/Timeline";
import { incidentResource } from "../routes/paths";

/** One incident: what, since when, who is hit, why, and what to do. */
export function IncidentPage({ id, user }: { id: string; user: string }) {
  const { data, error, reload, replace } = useResource<Incident>(incidentResource(id));
  const crumbs = data
    ? [{ text: "Models", href: "/" }, { text: data.model, href: modelPath(data.model) }, { text: "Incident" }]
    : [{ text: "Models", href: "/" }, { text: "Incident" }];
  // A POST may answer with the short form; the parts it leaves out stay as they are.
  const merge = (answer: Partial<Incident> | null): void => {
    if (data && answer) replace({ ...data, ...answer });
    reload();
  };
  return (
    <Shell title={data?.title ?? "Incident"} crumbs={crumbs}>
      {error && <Trouble error={error} onRetry={reload} above={data !== null} />}
      {!data && !error && <PageSkeleton blocks={[150, 300, 220]} />}
      {data && (
        <div class={error ? "incident is-stale" : "incident"}>
          <IncidentHead incident={data} user={user} onAnswer={merge} />
          <NotComputed parts={data.not_computed} />
          <div class="incident-grid">
            <div class="incident-main">
              <Costs incident={data} />
              <IncidentCharts incident={data} />
              <Moved incident={data} />
              <Segments segments={data.segments} />
              <MixWithin decomposition={data.decomposition} />
              <EvidenceTable evidence={data.evidence} />
              {data.symptoms?.length > 0 && <EvidenceTable evidence={data.symptoms} title="Symptoms that it explains" />}
            </div>
            <div class="incident-side">
              <Playbook steps={data.playbook} links={data.links} />
              <SuspectDeployment deployment={data.deployment} startedAt={data.started_at} />
              <SimilarIncidents similar={data.similar} />
              <Timeline incident={data} onAnswer={merge} />
              <Deliveries deliveries={data.deliveries} notices={data.notices ?? []} />
            </div>
          </div>
        </div>
      )}
    </Shell>
  );
}

function IncidentCharts({ incident }: { incident: Incident }) {
  const { range, select, back } = useSelection();
  if (!incident.charts.length) return null;
  const marks = {
    deployments: incident.deployment ? [incident.deployment] : [],
    incidents: [{ id: incident.id, start: incident.started_at, end: incident.resolved_at, severity: incident.severity, title: incident.title }],
  };
  return (
    <Panel title="Around the incident" flush>
      <ChartStack charts={incident.charts} marks={marks} range={range} onSelect={select} onBack={back} height={128} />
    </Panel>
  );
}
