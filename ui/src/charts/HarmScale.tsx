import type { Harm } from "../api/context";
import { stretch, zeroScale } from "./zeroScale";

interface Props {
  harm: Harm;
  write: (x: number | null | undefined) => string;
  label: string;
}

/** By how much it got worse, with its interval, against no change and against what would matter. */
export function HarmScale({ harm, write, label }: Props) {
  const { value, low, high, least, bound } = harm;
  if (value === null || low === null || high === null) return null;
  const most = bound !== null && bound > high ? bound : null;
  const at = zeroScale([value, low, high, least === null ? null : least * 1.6, most]);
  return (
    <figure class="harm-scale">
      <div class="scale-line" role="img" aria-label={label}>
        {least !== null && <span class="scale-matters" style={{ left: `${at(least)}%`, right: "0" }} />}
        <span class="scale-zero" style={{ left: `${at(0)}%` }} />
        {most !== null && <span class="scale-bound" style={stretch(at, high, most)} />}
        <span class={`scale-interval is-${harm.verdict}`} style={stretch(at, low, high)} />
        <span class={`scale-dot is-${harm.verdict}`} style={{ left: `${at(value)}%` }} />
      </div>
      <figcaption class="scale-key">
        <span><i class="key-zero" /> no change</span>
        {least !== null && <span><i class="key-matters" /> would matter: {write(least)} and more</span>}
        {most !== null && <span><i class="key-bound" /> all columns together: at most {write(most)}</span>}
        <span class="scale-side">worse →</span>
      </figcaption>
    </figure>
  );
}
