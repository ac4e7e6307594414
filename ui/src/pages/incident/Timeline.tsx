import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import { ApiError } from "../../api/errors";
import type { Incident } from "../../api/types";
import { Panel } from "../../components/Panel";
import { millis, moment } from "../../format/time";
import { incidentResource } from "../../routes/paths";

interface Props {
  incident: Incident;
  onAnswer: (answer: Partial<Incident> | null) => void;
}

/** What happened and who did what, oldest first; and a place to add a note. */
export function Timeline({ incident, onAnswer }: Props) {
  const entries = incident.timeline.toSorted((a, b) => (millis(a.at) ?? 0) - (millis(b.at) ?? 0));
  return (
    <Panel title="Timeline">
      <ol class="timeline">
        {entries.map((entry, i) => (
          <li key={i}>
            <span class="timeline-at">{moment(entry.at)}</span>
            <span class="timeline-what">{words(entry.what)}{entry.who && <span class="muted"> by {entry.who}</span>}</span>
            {entry.text && <span class="timeline-text">{entry.text}</span>}
          </li>
        ))}
      </ol>
      <CommentForm id={incident.id} onAnswer={onAnswer} />
    </Panel>
  );
}

function words(what: string): string {
  const text = what.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function CommentForm({ id, onAnswer }: { id: string; onAnswer: Props["onAnswer"] }) {
  const [text, setText] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const field = useId();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (text.trim() === "") return;
    setError(null);
    try {
      onAnswer(await post<Partial<Incident>>(`${incidentResource(id)}/comment`, { text: text.trim() }));
      setText("");
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, "client", String(cause)));
    }
  };
  return (
    <form class="comment" onSubmit={submit}>
      <label class="visually-hidden" for={field}>Add a note</label>
      <input id={field} value={text} placeholder="Add a note" autocomplete="off" onInput={(e) => setText(e.currentTarget.value)} />
      <button type="submit" class="button is-small" disabled={text.trim() === ""}>Add</button>
      {error && <p class="actions-error" role="alert">{error.message} {error.hint}</p>}
    </form>
  );
}
