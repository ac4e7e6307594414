import type { Notice } from "../../api/context";
import type { Delivery } from "../../api/types";
import { Panel } from "../../components/Panel";
import { Status } from "../../components/Status";
import { plural } from "../../format/number";
import { moment } from "../../format/time";

function looks(state: string): string {
  if (/^(delivered|sent|ok|done)$/.test(state)) return "ok";
  if (/^(failed|dead|error)$/.test(state)) return "critical";
  return state === "pending" || state === "retrying" ? "learning" : "unknown";
}

/** Who was told, and whether the message arrived; and of what was held back, why. */
export function Deliveries({ deliveries, notices }: { deliveries: Delivery[]; notices: Notice[] }) {
  const held = notices.filter((n) => n.reason);
  return (
    <Panel title="Deliveries">
      {deliveries.length > 0 && (
        <ul class="deliveries">
          {deliveries.map((d, i) => (
            <li key={i}>
              <strong>{d.channel}</strong>
              <Status state={looks(d.state)} word={d.state.charAt(0).toUpperCase() + d.state.slice(1)} quiet />
              <span class="muted">{moment(d.at)}{d.attempts > 1 && `, ${plural(d.attempts, "attempt")}`}</span>
            </li>
          ))}
        </ul>
      )}
      {held.length > 0 && (
        <ul class="deliveries">
          {held.map((n, i) => <li key={i}><strong>{n.transition.replaceAll("_", " ")}</strong> <span class="delivery-why">{n.reason}</span></li>)}
        </ul>
      )}
      {!deliveries.length && !held.length && <p class="panel-empty">Nobody was told: no channel is set for this severity.</p>}
    </Panel>
  );
}
