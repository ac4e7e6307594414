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

/** Who was told, and whether the message arrived. */
export function Deliveries({ deliveries }: { deliveries: Delivery[] }) {
  return (
    <Panel title="Deliveries">
      {deliveries.length ? (
        <ul class="deliveries">
          {deliveries.map((d, i) => (
            <li key={i}>
              <strong>{d.channel}</strong>
              <Status state={looks(d.state)} word={d.state.charAt(0).toUpperCase() + d.state.slice(1)} quiet />
              <span class="muted">{moment(d.at)}{d.attempts > 1 && `, ${plural(d.attempts, "attempt")}`}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="panel-empty">Nobody was told: no channel is set for this severity.</p>
      )}
    </Panel>
  );
}
