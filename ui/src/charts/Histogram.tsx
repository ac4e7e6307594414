import { scaleLinear } from "d3-scale";
import { area, curveStepAfter, line } from "d3-shape";
import type { Distribution } from "../api/types";
import { decimal } from "../format/number";
import { cellName, describeDistribution } from "../format/sentence";
import { type Bin, layBins } from "./binLayout";

interface Props {
  distribution: Distribution;
  width?: number;
  height?: number;
  /** Without axis: the size of a thumbnail. */
  mini?: boolean;
}

type Corner = [number, number];

/** The outline of one side as steps, down to zero at gaps and at both ends. */
function outline(bins: Bin[], side: "baseline" | "current"): Corner[] {
  const corners: Corner[] = [];
  bins.forEach((bin, i) => {
    const before = bins[i - 1];
    if (before && bin.low > before.high) corners.push([before.high, 0]);
    corners.push([bin.low, bin[side]]);
  });
  const last = bins.at(-1);
  return last ? [...corners, [last.high, 0]] : corners;
}

/** Baseline as a grey fill, current as a line, over bins that both share. Heights are densities. */
export function Histogram({ distribution, width = 440, height = 180, mini = false }: Props) {
  const { bins, toScale } = layBins(distribution.baseline, distribution.current);
  const write = (x: number): string => decimal(x, 3);
  const label = describeDistribution(distribution, write);
  const foot = mini ? 2 : 22;
  const frame = { class: "histogram", viewBox: `0 0 ${width} ${height}`, role: "img" as const, "aria-label": label };
  const top = Math.max(...bins.map((b) => Math.max(b.baseline, b.current)), 0);
  if (!bins.length || top === 0) return <p class="muted small">No values to draw.</p>;
  const x = scaleLinear([bins[0]!.low, bins.at(-1)!.high], [2, width - 2]);
  const y = scaleLinear([0, top], [height - foot, 4]);
  const fill = area<Corner>().x((c) => x(c[0])).y0(y(0)).y1((c) => y(c[1])).curve(curveStepAfter)(outline(bins, "baseline"));
  const trace = line<Corner>().x((c) => x(c[0])).y((c) => y(c[1])).curve(curveStepAfter)(outline(bins, "current"));
  return (
    <svg {...frame} preserveAspectRatio={mini ? "none" : "xMidYMid meet"}>
      {fill && <path class="dist-baseline" d={fill} />}
      {trace && bins.some((b) => b.current > 0) && <path class="dist-current" d={trace} />}
      {!mini && <line class="dist-axis" x1="2" x2={width - 2} y1={y(0)} y2={y(0)} />}
      {!mini && ticks(bins, toScale, x, write).map((tick, i) => (
        <text key={i} class="dist-tick" x={tick.at} y={height - 6} text-anchor={tick.anchor}>{tick.text}</text>
      ))}
    </svg>
  );
}

interface Tick {
  at: number;
  text: string;
  anchor: "start" | "middle" | "end";
}

function ticks(bins: Bin[], toScale: boolean, x: (v: number) => number, write: (v: number) => string): Tick[] {
  const [first, last] = [bins[0]!, bins.at(-1)!];
  if (toScale) {
    const scale = scaleLinear([first.low, last.high], [0, 1]);
    return scale.ticks(5).map((v) => {
      const where = scale(v);
      return { at: x(v), text: write(v), anchor: where < 0.03 ? "start" : where > 0.97 ? "end" : "middle" };
    });
  }
  const picks = [0, 0.25, 0.5, 0.75, 1].map((p) => Math.min(bins.length - 1, Math.round(p * (bins.length - 1))));
  return [...new Set(picks)].map((i) => ({
    at: x(bins[i]!.low),
    text: typeof bins[i]!.cell.low === "number" ? write(bins[i]!.cell.low!) : cellName(bins[i]!.cell, write),
    anchor: i === 0 ? "start" : i === bins.length - 1 ? "end" : "middle",
  }));
}
