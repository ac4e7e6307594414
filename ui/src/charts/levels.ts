import type { Distribution } from "../api/types";
import { cellName } from "../format/sentence";

export interface Level {
  name: string;
  baseline: number;
  current: number;
  /** other, new, missing: not a level that the baseline knew by name. */
  special: boolean;
}

const SPECIAL = new Set(["other", "new", "missing"]);

/** Levels of both sides matched by name; the largest first, special ones last, at most `most` of them. */
export function levelsOf({ baseline, current }: Pick<Distribution, "baseline" | "current">, most: number): Level[] {
  const levels = new Map<string, Level>();
  const write = (x: number): string => String(x);
  for (const side of ["baseline", "current"] as const) {
    for (const cell of (side === "baseline" ? baseline : current)?.cells ?? []) {
      const name = cellName(cell, write);
      const level = levels.get(name) ?? { name, baseline: 0, current: 0, special: SPECIAL.has(name) };
      level[side] += cell.share ?? 0;
      levels.set(name, level);
    }
  }
  const size = (l: Level): number => Math.max(l.baseline, l.current);
  const named = [...levels.values()].filter((l) => !l.special).sort((a, b) => size(b) - size(a));
  const special = [...levels.values()].filter((l) => l.special && size(l) > 0);
  return [...named.slice(0, most), ...special];
}
