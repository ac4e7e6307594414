import { Link } from "wouter-preact";
import type { Incident } from "../../api/types";
import { incidentTime } from "../../components/IncidentCard";
import { Status } from "../../components/Status";
import { causeWord, incidentStateWord, severityLook, severityWord } from "../../format/status";
import { lasting, millis, moment } from "../../format/time";
import { modelPath } from "../../routes/paths";
import { Actions } from "./Actions";

interface Props {
  incident: Incident;
  user: string;
  onAnswer: (answer: Partial<Incident> | null) => void;
}

export function IncidentHead({ incident, user, onAnswer }: Props) {
  const start = millis(incident.started_at);
  const seen = millis(incident.detected_at);
  return (
    <section class={`incident-head is-${severityLook(incident.severity)}`}>
      <div class="incident-head-text">
        <p class="incident-tags">
          <Status state={severityLook(incident.severity)} word={severityWord(incident.severity)} />
          <span class={`tag is-${incident.state}`}>{incidentStateWord(incident.state)}</span>
          <span class="muted">{causeWord(incident.cause)}</span>
          <Link href={modelPath(incident.model)} class="link">{incident.model}</Link>
        </p>
        <h1 class="incident-title">{incident.title}</h1>
        <p class="incident-summary">{incident.summary}</p>
        <p class="muted incident-when">
          {capital(incidentTime(incident))}
          {seen !== null && `. Noticed ${moment(seen)}`}
          {seen !== null && start !== null && seen - start > 60_000 && `, ${lasting(seen - start)} after it began`}
          {incident.acknowledged_by && `. Acknowledged by ${incident.acknowledged_by}`}.
        </p>
      </div>
      <Actions incident={incident} user={user} onAnswer={onAnswer} />
    </section>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
