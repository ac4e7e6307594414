import { CopyBlock } from "../../components/CopyBlock";
import { StatusMark } from "../../components/Status";

const snippet = (address: string) => `import offing
offing.init("${address}", key="…")  # the key is in admin.key, in the data directory
model = offing.model("my-model", version="1")
model.log(features, score=0.87, id="request-42")`;

const LABEL = `offing.label("my-model", id="request-42", value=1)`;

/** What the list of models says while there is none. */
export function FirstModel() {
  return (
    <section class="empty">
      <h2 class="empty-title">No model has sent a prediction yet</h2>
      <p>Put these three lines where your service predicts. The model's page, its charts and its monitors make themselves from the first event.</p>
      <CopyBlock text={snippet(location.origin)} label="Three lines that log a prediction" />
      <p>When the truth is known, minutes or months later, send it with the same id:</p>
      <CopyBlock text={LABEL} label="One line that sends a label" />
      <p class="empty-wait" role="status"><StatusMark state="learning" /> Waiting for the first event. This page shows it by itself.</p>
      <p class="muted">Only looking around? <code>offing demo</code> plays a year of flights with a snow storm and a broken unit in it.</p>
    </section>
  );
}
