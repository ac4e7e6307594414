import { shown } from "../theme";

const NAMES = [
  "ink", "muted", "faint", "line", "grid", "current", "interval", "normal", "limit", "expected",
  "critical-mark", "warning-mark", "learning-mark", "critical-span", "warning-span", "info-span",
  "deploy", "pending", "panel",
] as const;

export type Palette = Record<(typeof NAMES)[number], string>;

let cached: { theme: string; palette: Palette } | null = null;

/** The colours of the style sheet for canvases, which cannot use custom properties. */
export function palette(): Palette {
  const theme = shown.value;
  if (cached?.theme === theme) return cached.palette;
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(NAMES.map((n) => [n, style.getPropertyValue(`--${n}`).trim() || "#888"])) as Palette;
  cached = { theme, palette: colours };
  return colours;
}
