import { Panel } from "../../components/Panel";

/** What to do, in order. */
export function Playbook({ steps }: { steps: string[] }) {
  return (
    <Panel title="What to do">
      {steps.length ? (
        <ol class="playbook">{steps.map((step, i) => <li key={i}>{step}</li>)}</ol>
      ) : (
        <p class="panel-empty">No playbook is set for this cause.</p>
      )}
    </Panel>
  );
}
