import type { Harm, Traffic } from "../../api/context";
import type { Incident } from "../../api/types";
import { HarmScale } from "../../charts/HarmScale";
import { Panel } from "../../components/Panel";
import { Status } from "../../components/Status";
import { afterVerdict, boundedShare, changeWriter, ends, worseBy } from "../../format/change";

const WORDS: Record<string, [string, string]> = {
  harmful: ["critical", "Harmful"],
  harmless: ["ok", "Probably harmless"],
};

const BASES: Record<string, string> = {
  realised: "Measured on what happened meanwhile.",
  estimated: "By an estimate that has foretold well so far.",
  first_order: "By what the model lost in the baseline on the kinds of rows that there are more of now.",
};

/** What the incident costs, and how much of the traffic it hits. */
export function Costs({ incident }: { incident: Incident }) {
  const { harm, traffic, charts } = incident;
  if (!harm && !traffic) return null;
  const failed = incident.not_computed ?? [];
  // A share that a chart writes in per cent is written likewise here.
  const drawn = charts.find((c) => c.metric === harm?.metric);
  return (
    <Panel title="What it costs">
      <div class="costs">
        {harm && <HarmPart harm={harm} unit={drawn?.unit ?? harm.unit} failed={failed.includes("harm")} />}
        {traffic && <TrafficPart traffic={traffic} />}
      </div>
    </Panel>
  );
}

function HarmPart({ harm, unit, failed }: { harm: Harm; unit: string; failed: boolean }) {
  const [look, word] = WORDS[harm.verdict] ?? ["unknown", "Harm unknown"];
  const write = changeWriter(unit, [harm.value, harm.low, harm.high]);
  const turned = worseBy(harm);
  const range = ends(turned, write);
  const said = `${harm.title ?? "It"}: ${turned.word} ${write(turned.value)}${range ? `, interval ${range}` : ""}.`;
  const basis = BASES[harm.basis];
  return (
    <div class="cost">
      <h3 class="cost-name">Harm</h3>
      <p class="cost-verdict">
        <Status state={look} word={word} />
        {!failed && harm.value !== null && (
          <span class="cost-number"><span class="muted">{turned.word}</span> <span class="quantity-value">{write(turned.value)}</span> {range && <span class="quantity-range">{range}</span>}</span>
        )}
      </p>
      <p class="cost-sentence">{failed ? "It could not be computed; the server's log says why." : afterVerdict(harm.sentence)}</p>
      {!failed && <HarmScale harm={harm} write={changeWriter(unit, [harm.least ?? harm.value])} label={said} />}
      {!failed && basis && <p class="muted small">{basis}</p>}
    </div>
  );
}

function TrafficPart({ traffic }: { traffic: Traffic }) {
  const { word, number } = boundedShare(traffic.share, traffic.bound);
  return (
    <div class="cost">
      <h3 class="cost-name">Traffic hit</h3>
      <p class="cost-verdict"><span class="cost-number">{word && <span class="muted">{word} </span>}<span class="quantity-value">{number}</span></span></p>
      <p class="cost-sentence">{rest(traffic.sentence)}</p>
      <div class={`share-bar is-${traffic.bound.replace(" ", "-")}`} aria-hidden="true"><span style={{ width: `${Math.min(100, traffic.share * 100)}%` }} /></div>
    </div>
  );
}

/** The sentence begins with the share, which stands above it. */
function rest(sentence: string): string {
  const text = sentence.replace(/^(at least |up to )?(all|[\d.,]+ %) of the traffic[:,] /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
