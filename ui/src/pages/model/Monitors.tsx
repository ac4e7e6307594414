import type { MonitorStanding } from "../../api/watch";
import { Panel } from "../../components/Panel";
import { StatusMark } from "../../components/Status";
import { plural } from "../../format/number";
import { look, monitorWord, rank, stateMeaning } from "../../format/status";

/** Each monitor by name, those that cannot judge first: one that says nothing is not one that found nothing. */
export function Monitors({ monitors }: { monitors: MonitorStanding[] }) {
  if (!monitors.length) return null;
  const ordered = monitors.toSorted((a, b) => rank(a.state) - rank(b.state) || a.name.localeCompare(b.name, "en"));
  const blind = monitors.filter((m) => look(m.state) === "unknown").length;
  return (
    <Panel title="Monitors" class="monitors" aside={<span>{blind ? `${plural(blind, "cannot judge", "cannot judge")}, ${monitors.length} in all` : plural(monitors.length, "monitor")}</span>}>
      <ul class="monitor-list">
        {ordered.map((m) => (
          <li key={m.name} class="monitor">
            <span class={`monitor-state is-${look(m.state)}`}><StatusMark state={m.state} /> {monitorWord(m.state)}</span>
            <span class="monitor-name">{m.name}</span>
            <span class="monitor-detail">
              {stateMeaning(m.state) && <span class="monitor-meaning">{stateMeaning(m.state)}</span>}
              <span class="muted">{m.detail}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
