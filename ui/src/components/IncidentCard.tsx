import { Link } from "wouter-preact";
import type { IncidentSummary } from "../api/types";
import { causeWord, incidentStateWord, severityLook, severityWord, verdictWord } from "../format/status";
import { lasting, millis, moment } from "../format/time";
import { incidentPath } from "../routes/paths";
import { Icon } from "./Icon";
import { Status } from "./Status";

/** How long it lasted, or since when it is open. */
export function incidentTime(incident: IncidentSummary): string {
  const start = millis(incident.started_at);
  const end = millis(incident.resolved_at);
  if (start === null) return "";
  if (end === null) return `since ${moment(start)}`;
  return `${moment(start)}, lasted ${lasting(end - start)}`;
}

interface Props {
  incident: IncidentSummary;
  /** Says which model it is of, where those of several stand together. */
  model?: boolean;
}

/** An open incident, with enough to decide whether to open it. */
export function IncidentCard({ incident, model = false }: Props) {
  return (
    <Link href={incidentPath(incident.id)} class={`incident-card is-${severityLook(incident.severity)}`}>
      <span class="incident-card-head">
        <Status state={severityLook(incident.severity)} word={severityWord(incident.severity)} />
        <span class="muted">{model && <><strong class="incident-card-model">{incident.model}</strong> · </>}{incidentStateWord(incident.state)} · {causeWord(incident.cause)} · {incidentTime(incident)}</span>
      </span>
      <strong class="incident-card-title">{incident.title}</strong>
      <span class="incident-card-text">{incident.summary}</span>
      <span class="incident-card-more">Open incident <Icon name="arrow-right" /></span>
    </Link>
  );
}

/** A past incident as one line. */
export function IncidentLine({ incident, model = false }: Props) {
  return (
    <li class="incident-line">
      <Status state={severityLook(incident.severity)} word={severityWord(incident.severity)} quiet />
      <Link href={incidentPath(incident.id)} class="incident-line-title">{model && `${incident.model}: `}{incident.title}</Link>
      <span class="muted incident-line-time">{incidentTime(incident)}</span>
      <span class="incident-line-verdict">
        {incident.verdict ? verdictWord(incident.verdict) : <span class="muted">No verdict yet</span>}
      </span>
    </li>
  );
}
