import uPlot from "uplot";
import type { Deployment, IncidentMark, Series } from "../api/types";
import { axisWriter } from "../format/quantity";
import { palette } from "./palette";
import type { Columns } from "./seriesData";
import { yRange } from "./seriesData";
import { clipped, deployments, incidentSpans, limitLines, normalBand, pendingHatch, pointMarks } from "./timeLayers";
import { timeLabels, timeSplits } from "./timeTicks";

export interface Marks {
  deployments: Deployment[];
  incidents: IncidentMark[];
}

/** Seconds. */
export interface Domain {
  from: number;
  to: number;
}

/** Shared by every chart and lane of a page, so that their x axes stand exactly below each other. */
export const PLOT_LEFT = 58;
export const PLOT_RIGHT = 14;

const X_AXIS = 26;
const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

export interface Content {
  series: Series;
  columns: Columns;
  states: string[];
  marks: Marks;
  domain: Domain;
}

export interface Handlers {
  onCursor: (u: uPlot) => void;
  onSelect: (from: number, to: number) => void;
}

export function dataOf({ columns }: Content): uPlot.AlignedData {
  const blank = columns.x.map(() => null);
  return [columns.x, columns.low, columns.high, columns.expected ?? blank, columns.value];
}

/** `content` is asked at every draw, so new data needs no new chart. */
export function optionsFor(content: () => Content, size: { width: number; height: number }, axis: boolean, on: Handlers): uPlot.Options {
  const layer = (u: uPlot) => ({ u, ctx: u.ctx, px: uPlot.pxRatio, colours: palette() });
  return {
    ...size,
    padding: [8, PLOT_RIGHT, axis ? 0 : 6, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [content().domain.from, content().domain.to] },
      y: { range: () => yRange(content().series, content().columns) },
    },
    axes: [xAxis(axis), yAxis(content)],
    series: [
      {},
      { stroke: "transparent", width: 0, points: { show: false } },
      { stroke: "transparent", width: 0, points: { show: false } },
      { stroke: () => palette().expected, width: 1.25, dash: [1, 3], points: { show: false } },
      { stroke: () => palette().current, width: 1.6, points: { show: false }, spanGaps: false },
    ],
    bands: [{ series: [2, 1], fill: () => palette().interval }],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 4 },
      points: { size: 7, width: 2, fill: (_u, i) => (i === 4 ? palette().panel : "transparent"), stroke: (_u, i) => (i === 4 ? palette().current : "transparent") },
      bind: { dblclick: () => null },
    },
    hooks: {
      drawClear: [(u) => clipped(u, () => {
        normalBand(layer(u), content().series.normal);
        incidentSpans(layer(u), content().marks);
        pendingHatch(layer(u), content().series.pending_from);
      })],
      draw: [(u) => clipped(u, () => {
        limitLines(layer(u), content().series.limit);
        deployments(layer(u), content().marks);
        pointMarks(layer(u), content().columns, content().states);
      })],
      setCursor: [on.onCursor],
      setSelect: [(u) => {
        if (u.select.width < 4) return;
        const from = u.posToVal(u.select.left, "x");
        const to = u.posToVal(u.select.left + u.select.width, "x");
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        on.onSelect(from * 1000, to * 1000);
      }],
    },
  };
}

function xAxis(show: boolean): uPlot.Axis {
  let step = 86_400;
  return {
    show: true,
    size: show ? X_AXIS : 0,
    gap: 6,
    font: FONT,
    stroke: () => palette().muted,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
    splits: (u, _i, min, max) => {
      const found = timeSplits(min, max, Math.floor((u.over.clientWidth || u.width) / 74));
      step = found.step;
      return found.at;
    },
    values: (u, splits) => {
      if (!show) return splits.map(() => "");
      // A label that would be cut by the right edge is left out.
      const room = (u.over.clientWidth || u.width) + PLOT_RIGHT - 18;
      return timeLabels(splits, step).map((text, i) => (u.valToPos(splits[i]!, "x") > room ? "" : text));
    },
  };
}

function yAxis(content: () => Content): uPlot.Axis {
  return {
    size: PLOT_LEFT,
    gap: 8,
    space: 26,
    font: FONT,
    stroke: () => palette().muted,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
    values: (_u, splits) => {
      const { unit, metric } = content().series;
      return splits.map(axisWriter(unit, metric));
    },
  };
}
