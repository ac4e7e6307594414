import { Link } from "wouter-preact";
import type { Incident } from "../../api/types";
import { DistributionChart, DistributionKey } from "../../charts/DistributionChart";
import { Panel } from "../../components/Panel";
import { withInterval, writer } from "../../format/quantity";
import { formatRange } from "../../routes/range";
import { DAY, millis } from "../../format/time";
import { modelPath } from "../../routes/paths";

/** Which columns moved, the most suspect first, each with what it was and what it is. */
export function Moved({ incident }: { incident: Incident }) {
  if (!incident.columns.length) return null;
  const known = new Map(incident.distributions.map((d) => [d.column, d]));
  return (
    <Panel title="Which columns moved" aside={<DistributionKey />}>
      <ol class="moved">
        {incident.columns.map(({ column, sentence }) => {
          const distribution = known.get(column);
          return (
            <li key={column} class="moved-item">
              <div class="moved-text">
                <Link class="link" href={`${modelPath(incident.model)}?${columnQuery(incident, column)}`}>{column}</Link>
                <p>{sentence}</p>
                {distribution?.psi && <p class="change-number">PSI {withInterval(distribution.psi, writer("ratio", "psi"))}</p>}
              </div>
              {distribution && <div class="moved-chart"><DistributionChart distribution={distribution} mini /></div>}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

/** The column's drawer on the model page, over the days of the incident. */
function columnQuery(incident: Incident, column: string): string {
  const params = new URLSearchParams({ column });
  const start = millis(incident.started_at);
  const end = millis(incident.resolved_at);
  if (start !== null && end !== null && end > start) {
    const days = { from: Math.floor(start / DAY) * DAY, to: Math.ceil(end / DAY) * DAY };
    if (days.to > days.from) params.set("t", formatRange(days));
  }
  return params.toString();
}
