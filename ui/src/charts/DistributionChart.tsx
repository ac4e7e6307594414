import type { Distribution } from "../api/types";
import { Histogram } from "./Histogram";
import { LevelBars } from "./LevelBars";

/** Whether the column's cells are bins of numbers (with edges) or named levels. */
export function isNumeric(d: Distribution): boolean {
  const cells = [...(d.current?.cells ?? []), ...(d.baseline?.cells ?? [])];
  return cells.length ? cells.some((c) => typeof c.low === "number" || typeof c.high === "number") : d.kind.startsWith("num");
}

export function DistributionChart({ distribution, mini = false }: { distribution: Distribution; mini?: boolean }) {
  if (!isNumeric(distribution)) return <LevelBars distribution={distribution} mini={mini} most={mini ? 10 : 14} />;
  return <Histogram distribution={distribution} mini={mini} {...(mini ? { width: 160, height: 48 } : {})} />;
}

/** The key to the two sides, in words and in the marks used. */
export function DistributionKey() {
  return (
    <p class="dist-key">
      <span class="key-baseline" aria-hidden="true" /> Baseline
      <span class="key-current" aria-hidden="true" /> Current
    </p>
  );
}
