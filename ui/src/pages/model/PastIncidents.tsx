import type { IncidentSummary } from "../../api/types";
import { IncidentLine } from "../../components/IncidentCard";
import { Panel } from "../../components/Panel";
import { plural } from "../../format/number";
import { millis } from "../../format/time";

/** Resolved incidents, newest first. */
export function PastIncidents({ incidents }: { incidents: IncidentSummary[] }) {
  const newest = incidents.toSorted((a, b) => (millis(b.started_at) ?? 0) - (millis(a.started_at) ?? 0));
  return (
    <Panel title="Past incidents" aside={<span class="muted">{plural(incidents.length, "incident")}</span>}>
      {newest.length ? (
        <ul class="incident-lines">{newest.map((i) => <IncidentLine key={i.id} incident={i} />)}</ul>
      ) : (
        <p class="panel-empty">No incident has been resolved in this range.</p>
      )}
    </Panel>
  );
}
