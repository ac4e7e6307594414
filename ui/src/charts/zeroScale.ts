import { scaleLinear } from "d3-scale";
import type { Num } from "../api/types";

/** Where values stand on a line that holds 0 and all of them, in per cent of its width from the left. */
export function zeroScale(values: (Num | undefined)[]): (x: number) => number {
  const known = values.filter((v): v is number => typeof v === "number" && Number.isFinite(v));
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const room = (high - low || 1) * 0.04;
  const domain = [low < 0 ? low - room : low, high > 0 || low === 0 ? high + room : high];
  return scaleLinear(domain, [0, 100]).clamp(true);
}

/** The left edge and the width of what lies between two values. */
export function stretch(at: (x: number) => number, a: number, b: number): { left: string; width: string } {
  const [from, to] = a < b ? [at(a), at(b)] : [at(b), at(a)];
  return { left: `${from}%`, width: `${to - from}%` };
}
