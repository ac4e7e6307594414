import { useState } from "preact/hooks";
import { post } from "../../api/client";
import { ApiError } from "../../api/errors";
import type { Incident, IncidentVerdict } from "../../api/types";
import { verdictWord } from "../../format/status";
import { incidentResource } from "../../routes/paths";

interface Props {
  incident: Incident;
  user: string;
  onAnswer: (answer: Partial<Incident> | null) => void;
}

const VERDICTS: { verdict: IncidentVerdict; help: string }[] = [
  { verdict: "real", help: "It did harm, or would have" },
  { verdict: "expected_change", help: "True, but known and wanted" },
  { verdict: "false_alarm", help: "Nothing had changed" },
];

/** What a person does with an incident: take it, close it, say what it was. */
export function Actions({ incident, user, onAnswer }: Props) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const act = async (what: string, body: object): Promise<void> => {
    setBusy(what);
    setError(null);
    try {
      onAnswer(await post<Partial<Incident>>(`${incidentResource(incident.id)}/${what}`, body));
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, "client", String(cause)));
    } finally {
      setBusy(null);
    }
  };
  const open = incident.state !== "resolved";
  const taken = incident.state === "acknowledged";
  return (
    <div class="actions" aria-busy={busy !== null}>
      {open && (
        <div class="actions-row">
          <button type="button" class="button is-primary" disabled={busy !== null || taken} onClick={() => act("acknowledge", { who: user })}>
            {taken ? "Acknowledged" : "Acknowledge"}
          </button>
          <button type="button" class="button" disabled={busy !== null} onClick={() => act("resolve", {})}>Resolve</button>
        </div>
      )}
      <fieldset class="verdicts" disabled={busy !== null}>
        <legend>{incident.verdict ? "Your verdict" : "What was it?"}</legend>
        {VERDICTS.map(({ verdict, help }) => (
          <button key={verdict} type="button" class="verdict-button" aria-pressed={incident.verdict === verdict} title={help} onClick={() => act("verdict", { verdict })}>
            <span>{verdictWord(verdict)}</span>
            <span class="verdict-help">{help}</span>
          </button>
        ))}
      </fieldset>
      {error && <p class="actions-error" role="alert">{error.message} {error.hint}</p>}
    </div>
  );
}
