import { effect } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Series } from "../api/types";
import { describeSeries } from "../format/sentence";
import { shown } from "../theme";
import { useCursor } from "./cursor";
import { describePoint } from "./readout";
import { columnsOf, nearest } from "./seriesData";
import { type Content, type Domain, type Marks, dataOf, optionsFor } from "./timeOptions";

interface Props {
  series: Series;
  marks: Marks;
  domain: Domain;
  height: number;
  /** Draw the time axis below. */
  axis: boolean;
  onSelect: (from: number, to: number) => void;
  onBack: () => void;
}

/** One time series with its interval, limits and marks. The only place that knows uPlot. */
export function TimeChart({ series, marks, domain, height, axis, onSelect, onBack }: Props) {
  const cursor = useCursor();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [spoken, setSpoken] = useState("");
  const content = useMemo<Content>(() => {
    const { order, ...columns } = columnsOf(series);
    return { series, columns, states: order.map((i) => series.state[i] ?? "unknown"), marks, domain };
  }, [series, marks, domain]);
  const latest = useRef(content);
  latest.current = content;
  const select = useRef(onSelect);
  select.current = onSelect;

  useEffect(() => {
    const element = host.current!;
    const size = { width: Math.max(160, element.clientWidth), height };
    let echo = false;
    let own = false;
    const options = optionsFor(() => latest.current, size, axis, {
      onCursor: (u) => {
        if (echo) return;
        const { idx, left } = u.cursor;
        own = true;
        cursor.at.value = typeof idx === "number" && (left ?? -1) >= 0 ? (u.data[0][idx] ?? null) : null;
        own = false;
      },
      onSelect: (from, to) => select.current(from, to),
    });
    const u = new uPlot(options, dataOf(latest.current), element);
    plot.current = u;
    const stopCursor = effect(() => {
      const at = cursor.at.value;
      if (own) return;
      echo = true;
      u.setCursor({ left: at === null ? -10 : u.valToPos(at, "x"), top: -10 }, true);
      echo = false;
    });
    const stopTheme = effect(() => {
      void shown.value;
      u.redraw(false);
    });
    const watch = new ResizeObserver(() => u.setSize({ width: Math.max(160, element.clientWidth), height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      stopCursor();
      stopTheme();
      u.destroy();
      plot.current = null;
    };
  }, [axis, height, cursor]);

  useEffect(() => plot.current?.setData(dataOf(content)), [content]);

  const onKey = (event: KeyboardEvent): void => {
    const { x } = content.columns;
    if (!x.length) return;
    const here = cursor.at.value === null ? x.length : nearest(x, cursor.at.value);
    const stride = event.shiftKey ? 7 : 1;
    const moves: Record<string, number> = { ArrowLeft: here - stride, ArrowRight: here + stride, Home: 0, End: x.length - 1 };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const index = Math.min(x.length - 1, Math.max(0, target));
    cursor.at.value = x[index]!;
    setSpoken(describePoint(series, x[index]!));
  };

  return (
    <div class="time-chart">
      <div
        ref={host}
        class="time-chart-canvas"
        role="img"
        tabIndex={0}
        aria-label={`${describeSeries(series)} Left and right arrow keys read single points.`}
        style={{ height: `${height}px` }}
        onKeyDown={onKey}
        onBlur={() => (cursor.at.value = null)}
        onDblClick={onBack}
      />
      <p class="visually-hidden" aria-live="polite">{spoken}</p>
    </div>
  );
}
