import { Link } from "wouter-preact";
import type { PastIncident, Similar } from "../../api/context";
import { Panel } from "../../components/Panel";
import { count, plural } from "../../format/number";
import { verdictWord } from "../../format/status";
import { day, lasting, millis } from "../../format/time";
import { incidentPath } from "../../routes/paths";

/** Past incidents like this one, the newest first, and how each ended. */
export function SimilarIncidents({ similar }: { similar: Similar | null }) {
  if (!similar?.incidents.length) return null;
  const more = similar.count - similar.incidents.length;
  return (
    <Panel title="Past incidents like this" aside={<span>{count(similar.count)}</span>}>
      <ul class="similar">{similar.incidents.map((one) => <Past key={one.id} past={one} />)}</ul>
      {more > 0 && <p class="muted small">{plural(more, "older one", "older ones")} not listed.</p>}
    </Panel>
  );
}

function Past({ past }: { past: PastIncident }) {
  const [start, end] = [millis(past.started_at), millis(past.ended_at)];
  const lasted = end === null ? "still open" : start === null ? "" : `lasted ${lasting(end - start)}`;
  return (
    <li>
      <Link class="link" href={incidentPath(past.id)}>{past.title}</Link>
      <p class="similar-end">
        <strong>{past.verdict ? verdictWord(past.verdict) : "Not judged by anybody"}</strong>
        {past.verdict && past.who && <span class="muted"> by {past.who}</span>}
        <span class="muted"> · {day(past.started_at)}{lasted && `, ${lasted}`}</span>
      </p>
      {past.comment && <p class="similar-comment">{past.comment}</p>}
    </li>
  );
}
