import type { ComponentChildren } from "preact";
import type { ContextLink } from "../../api/context";
import { Panel } from "../../components/Panel";

interface Props {
  steps: string[];
  links: ContextLink[] | null;
}

/** What to do, in order, and which page of the playbooks says so. */
export function Playbook({ steps, links }: Props) {
  const page = links?.find((link) => link.what === "playbook")?.sentence.replace(/^what to do: /, "");
  return (
    <Panel title="What to do">
      {page && steps.length > 0 && <p class="muted small playbook-page">Playbook: {page}</p>}
      {steps.length ? (
        <ol class="playbook">{steps.map((step, i) => <li key={i}><span>{code(step)}</span></li>)}</ol>
      ) : (
        <p class="panel-empty">No playbook is set for this cause.</p>
      )}
    </Panel>
  );
}

/** Words between backticks are code, as in Markdown; all else is text. */
export function code(step: string): ComponentChildren[] {
  return step.split(/`([^`]+)`/).map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part));
}
