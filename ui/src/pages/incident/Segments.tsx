import type { IncidentSummary } from "../../api/types";
import { Panel } from "../../components/Panel";

export function Segments({ segments }: { segments: IncidentSummary["segments"] }) {
  if (!segments.length) return null;
  return (
    <Panel title="Who is hit most">
      <ol class="segments">
        {segments.map(({ segment, sentence }) => {
          const [name = segment, ...value] = segment.split("=");
          return (
            <li key={segment}>
              <span class="segment">{value.length ? <><span class="muted">{name}</span> {value.join("=")}</> : segment}</span>
              <span>{sentence}</span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
