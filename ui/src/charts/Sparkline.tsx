import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { Num } from "../api/types";

interface Props {
  values: Num[];
  /** What it shows, in one sentence; without it the sparkline is decoration next to the same numbers. */
  label?: string;
  width?: number;
  height?: number;
  kind?: "line" | "area" | "bars";
  /** Keep zero in the scale. */
  zero?: boolean;
}

type Point = [number, number | null];

/** A line the size of a word; a null is a gap. Its last point has a dot. */
export function Sparkline({ values, label, width = 96, height = 24, kind = "line", zero = false }: Props) {
  const shown = thin(values, width);
  const known = shown.filter((v): v is number => typeof v === "number" && Number.isFinite(v));
  const aria = label ? { role: "img" as const, "aria-label": label } : { "aria-hidden": true as const };
  const frame = { class: "spark", width, height, viewBox: `0 0 ${width} ${height}`, ...aria };
  if (!known.length) {
    return <svg {...frame}><line class="spark-none" x1="2" x2={width - 2} y1={height / 2} y2={height / 2} /></svg>;
  }
  const [low, high] = [Math.min(...known, ...(zero ? [0] : [])), Math.max(...known)];
  const x = scaleLinear([0, Math.max(1, shown.length - 1)], [2, width - 4]);
  const y = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [height - 3, 3]);
  const points: Point[] = shown.map((v, i) => [i, v]);
  if (kind === "bars") return <svg {...frame}><Bars {...{ points, x, y, base: height - 3 }} /></svg>;
  const defined = (p: Point): boolean => typeof p[1] === "number";
  const path = line<Point>().defined(defined).x((p) => x(p[0])).y((p) => y(p[1]!))(points);
  const fill = kind === "area" ? area<Point>().defined(defined).x((p) => x(p[0])).y0(height).y1((p) => y(p[1]!))(points) : null;
  const last = points.findLast(defined);
  return (
    <svg {...frame}>
      {fill && <path class="spark-area" d={fill} />}
      {path && <path class="spark-line" d={path} />}
      {last && <circle class="spark-dot" cx={x(last[0])} cy={y(last[1]!)} r="2.2" />}
    </svg>
  );
}

interface BarsProps {
  points: Point[];
  x: (v: number) => number;
  y: (v: number) => number;
  base: number;
}

function Bars({ points, x, y, base }: BarsProps) {
  const wide = Math.max(1, x(1) - x(0) - 1);
  return (
    <>
      {points.map(([i, v]) =>
        v === null ? null : <rect key={i} class="spark-bar" x={x(i)} y={Math.min(y(v), base - 1)} width={wide} height={Math.max(1, base - y(v))} />,
      )}
    </>
  );
}

/** At most one value for every two pixels: the one furthest from the mean of its group, so peaks stay. */
export function thin(values: Num[], width: number): Num[] {
  const group = Math.ceil(values.length / Math.max(1, Math.floor(width / 2)));
  if (group <= 1) return values;
  const out: Num[] = [];
  for (let i = 0; i < values.length; i += group) {
    const known = values.slice(i, i + group).filter((v): v is number => typeof v === "number");
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    out.push(known.length ? known.reduce((a, b) => (Math.abs(b - mean) > Math.abs(a - mean) ? b : a)) : null);
  }
  return out;
}
