import { scaleLinear } from "d3-scale";
import type { Distribution } from "../api/types";
import { delta, percent, points } from "../format/number";
import { describeDistribution } from "../format/sentence";
import { type Level, levelsOf } from "./levels";

interface Props {
  distribution: Distribution;
  most?: number;
  mini?: boolean;
}

const ROW = 26;

/** A categorical column: two bars a level, baseline in grey above current in blue. */
export function LevelBars({ distribution, most = 14, mini = false }: Props) {
  const levels = levelsOf(distribution, most);
  const label = describeDistribution(distribution, String);
  if (!levels.length) return <p class="muted small">No values to draw.</p>;
  const top = Math.max(...levels.map((l) => Math.max(l.baseline, l.current)), 1e-9);
  if (mini) return <MiniBars levels={levels} top={top} label={label} />;
  const x = scaleLinear([0, top], [0, 100]);
  return (
    <div class="levels" role="img" aria-label={label}>
      {levels.map((level) => (
        <div key={level.name} class={level.special ? "level is-special" : "level"} style={{ minHeight: `${ROW}px` }}>
          <span class="level-name" title={level.name}>{level.name}</span>
          <span class="level-bars">
            <span class="level-bar is-baseline" style={{ width: `${x(level.baseline)}%` }} />
            <span class="level-bar is-current" style={{ width: `${x(level.current)}%` }} />
          </span>
          <span class="level-share num">{percent(level.current)}</span>
          <span class="level-delta num muted">{delta(level.current - level.baseline, points)}</span>
        </div>
      ))}
    </div>
  );
}

function MiniBars({ levels, top, label }: { levels: Level[]; top: number; label: string }) {
  const wide = 160 / levels.length;
  const y = scaleLinear([0, top], [46, 2]);
  return (
    <svg class="histogram" viewBox="0 0 160 48" preserveAspectRatio="none" role="img" aria-label={label}>
      {levels.map((l, i) => (
        <g key={l.name}>
          <rect class="dist-baseline" x={i * wide + 1} width={wide - 2} y={y(l.baseline)} height={46 - y(l.baseline)} />
          <rect class="dist-current-bar" x={i * wide + wide * 0.28} width={wide * 0.44} y={y(l.current)} height={46 - y(l.current)} />
        </g>
      ))}
    </svg>
  );
}
