import type { Decomposition, DecomposedSegment } from "../../api/context";
import { type Part, PartBars } from "../../charts/PartBars";
import { Panel } from "../../components/Panel";
import { ends, signedWriter } from "../../format/change";
import { useQuery } from "../../routes/query";

const NOTABLE = 0.1;

/** How much of a change comes from other rows than before, and how much from the same rows doing otherwise. */
export function MixWithin({ decomposition }: { decomposition: Decomposition | null }) {
  const [params, change] = useQuery();
  if (!decomposition?.segments.length) return null;
  const { segments } = decomposition;
  const shown = segments.find((s) => s.segment === params.get("by")) ?? segments[0]!;
  const choose = (segment: string): void => change({ by: segment === segments[0]!.segment ? null : segment }, { replace: true });
  const aside = segments.length > 1 && (
    <div class="segmented is-small" role="group" aria-label="Taken apart by">
      {segments.map(({ segment }) => <button key={segment} type="button" aria-pressed={segment === shown.segment} onClick={() => choose(segment)}>{segment}</button>)}
    </div>
  );
  return <Panel title="Mix against within" aside={aside}><Parts decomposition={decomposition} shown={shown} /></Panel>;
}

function Parts({ decomposition: { change, metric, unit }, shown }: { decomposition: Decomposition; shown: DecomposedSegment }) {
  const both = Math.abs(shown.interaction.value) >= NOTABLE * Math.abs(change.value);
  const parts: Part[] = [
    { key: "mix", kind: "mix", name: <>Mix<span class="part-help">other rows than before</span></>, ...shown.mix },
    { key: "within", kind: "within", name: <>Within<span class="part-help">the same kind of rows, another {metric}</span></>, ...shown.within },
    ...(both ? [{ key: "both", kind: "both" as const, name: <>Both at once</>, ...shown.interaction }] : []),
  ];
  const single: Part[] = shown.values.map((v) => ({
    key: v.segment, kind: "within", name: bare(v.segment, shown.segment), value: v.within, low: v.within_low, high: v.within_high,
  }));
  const write = signedWriter(unit, [change.value, change.low, change.high]);
  const range = ends(change, write);
  const beside = [...parts, ...single].flatMap((p) => [p.value, p.low, p.high]);
  return (
    <div class="mix-within">
      <p class="cost-sentence">{capital(shown.sentence)}.</p>
      <p class="mix-whole"><span class="muted">Whole change of {metric}</span> <span class="quantity-value">{write(change.value)}</span> {range && <span class="quantity-range">{range}</span>}</p>
      <PartBars caption={`The change of ${metric}, taken apart by ${shown.segment}`} {...{ parts, beside, write }} />
      {single.length > 0 && <h3 class="mix-head">Within single values of {shown.segment}, the largest first</h3>}
      {single.length > 0 && <PartBars caption={`What lies within single values of ${shown.segment}`} parts={single} {...{ beside, write }} />}
      <p class="muted small">Lines are 95 % intervals. This says where the change is, not why.</p>
    </div>
  );
}

function bare(slice: string, segment: string): string {
  return slice.startsWith(`${segment}=`) ? slice.slice(segment.length + 1) : slice;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
