import type uPlot from "uplot";
import type { Series } from "../api/types";
import { look } from "../format/status";
import { millis } from "../format/time";
import type { Palette } from "./palette";
import { runs, type Columns } from "./seriesData";
import type { Marks } from "./timeOptions";

// What lies under and over the line of a time chart. All in canvas pixels; `px` is the device pixel ratio.

interface Layer {
  u: uPlot;
  ctx: CanvasRenderingContext2D;
  px: number;
  colours: Palette;
}

type Box = { left: number; top: number; width: number; height: number };

function plot(u: uPlot): Box {
  return u.bbox;
}

function xAt(u: uPlot, seconds: number): number {
  const { left, width } = plot(u);
  return Math.min(left + width, Math.max(left, u.valToPos(seconds, "x", true)));
}

function yAt(u: uPlot, value: number): number {
  const { top, height } = plot(u);
  return Math.min(top + height, Math.max(top, u.valToPos(value, "y", true)));
}

export function clipped(u: uPlot, draw: () => void): void {
  const { left, top, width, height } = plot(u);
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.rect(left, top, width, height);
  u.ctx.clip();
  draw();
  u.ctx.restore();
}

export function normalBand({ u, ctx, colours }: Layer, normal: Series["normal"]): void {
  const { left, top, width, height } = plot(u);
  if (!normal || (normal.low === null && normal.high === null)) return;
  const upper = normal.high === null ? top : yAt(u, normal.high);
  const lower = normal.low === null ? top + height : yAt(u, normal.low);
  if (lower <= upper) return;
  ctx.fillStyle = colours.normal;
  ctx.fillRect(left, upper, width, lower - upper);
}

export function limitLines({ u, ctx, px, colours }: Layer, limit: Series["limit"]): void {
  const { left, width } = plot(u);
  ctx.strokeStyle = colours.limit;
  ctx.lineWidth = 1.25 * px;
  ctx.setLineDash([5 * px, 4 * px]);
  for (const value of [limit?.above, limit?.below]) {
    if (typeof value !== "number") continue;
    const y = Math.round(u.valToPos(value, "y", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

export function incidentSpans({ u, ctx, px, colours }: Layer, marks: Marks): void {
  const { top, height, left, width } = plot(u);
  for (const incident of marks.incidents) {
    const start = millis(incident.start);
    if (start === null) continue;
    const a = xAt(u, start / 1000);
    const b = incident.end === null ? left + width : xAt(u, (millis(incident.end) ?? start) / 1000);
    if (b < left || a >= left + width) continue;
    const span = incident.severity === "critical" ? "critical-span" : incident.severity === "warning" ? "warning-span" : "info-span";
    ctx.fillStyle = colours[span];
    ctx.fillRect(a, top, Math.max(b - a, 2 * px), height);
  }
}

export function deployments({ u, ctx, px, colours }: Layer, marks: Marks): void {
  const { top, height, left, width } = plot(u);
  ctx.strokeStyle = colours.deploy;
  ctx.fillStyle = colours.deploy;
  ctx.lineWidth = px;
  for (const deployment of marks.deployments) {
    const at = millis(deployment.at);
    if (at === null) continue;
    const x = u.valToPos(at / 1000, "x", true);
    if (x < left + 3 * px || x > left + width) continue; // the first version starts with the axis
    ctx.setLineDash([2 * px, 3 * px]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.setLineDash([]);
    triangle(ctx, x, top + 3.5 * px, 4 * px, "down");
  }
}

/** Slanted lines from `from` to the right edge: labels there are still to come. */
export function pendingHatch({ u, ctx, px, colours }: Layer, from: string | null): void {
  const start = millis(from);
  if (start === null) return;
  const { top, height, left, width } = plot(u);
  const a = xAt(u, start / 1000);
  if (a >= left + width) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(a, top, left + width - a, height);
  ctx.clip();
  ctx.strokeStyle = colours.pending;
  ctx.lineWidth = px;
  const gap = 6 * px;
  for (let x = a - height; x < left + width; x += gap) {
    ctx.beginPath();
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
    ctx.stroke();
  }
  ctx.restore();
}

/** Points that a line cannot show (alone between gaps), and points out of their limits, by shape and colour. */
export function pointMarks({ u, ctx, px, colours }: Layer, columns: Columns, states: string[]): void {
  columns.value.forEach((value, i) => {
    if (value === null) return;
    const x = u.valToPos(columns.x[i]!, "x", true);
    const y = u.valToPos(value, "y", true);
    const kind = look(states[i]);
    if (kind === "critical" || kind === "warning") return;
    const alone = (columns.value[i - 1] ?? null) === null && (columns.value[i + 1] ?? null) === null;
    if (alone) dot(ctx, x, y, 2 * px, colours.current);
  });
  const step = u.bbox.width / px / Math.max(1, (u.scales.x!.max! - u.scales.x!.min!) / columns.step);
  for (const kind of ["warning", "critical"] as const) {
    for (const [first, last] of runs(states, (s) => look(s) === kind)) {
      const points: [number, number][] = [];
      for (let i = first; i <= last; i += 1) {
        const value = columns.value[i];
        if (typeof value === "number") points.push([u.valToPos(columns.x[i]!, "x", true), u.valToPos(value, "y", true)]);
      }
      markRun({ u, ctx, px, colours }, kind, points, step < CROWDED);
    }
  }
}

/** Points closer than this (CSS pixels) would melt into a caterpillar: their run is a line with one shape. */
const CROWDED = 7;

function markRun({ ctx, px, colours }: Layer, kind: "warning" | "critical", points: [number, number][], crowded: boolean): void {
  const colour = colours[`${kind}-mark`];
  if (crowded && points.length > 1) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.8 * px;
    ctx.lineJoin = "round";
    ctx.beginPath();
    points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.stroke();
  }
  ctx.fillStyle = colour;
  ctx.strokeStyle = colours.panel;
  ctx.lineWidth = px;
  for (const [x, y] of crowded ? points.slice(0, 1) : points) {
    if (kind === "critical") diamond(ctx, x, y, 4.6 * px);
    else triangle(ctx, x, y, 4.4 * px, "up");
  }
}

function dot(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}

function diamond(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y);
  ctx.lineTo(x, y + r);
  ctx.lineTo(x - r, y);
  ctx.closePath();
  ctx.stroke();
  ctx.fill();
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, points: "up" | "down"): void {
  const tip = points === "up" ? -r : r;
  ctx.beginPath();
  ctx.moveTo(x, y + tip);
  ctx.lineTo(x + r, y - tip * 0.8);
  ctx.lineTo(x - r, y - tip * 0.8);
  ctx.closePath();
  ctx.stroke();
  ctx.fill();
}
