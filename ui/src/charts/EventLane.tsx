import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { StatusMark } from "../components/Status";
import { severityLook, severityWord } from "../format/status";
import { millis, moment, span } from "../format/time";
import { incidentPath } from "../routes/paths";
import { packLane } from "./lanePack";
import { type Domain, type Marks, PLOT_LEFT, PLOT_RIGHT } from "./timeOptions";

interface Props {
  marks: Marks;
  domain: Domain;
  baseline: { start: string; end: string } | null;
}

/** Open ones first, then the severe: these keep their labels when room is short. */
function weight(mark: Marks["incidents"][number]): number {
  return (mark.end === null ? 4 : 0) + (mark.severity === "critical" ? 2 : mark.severity === "warning" ? 1 : 0);
}

const ROWS = 3;
const LETTER = 6.6;

/** What happened when: deployments, incidents (links) and the baseline window, above the charts' shared axis. */
export function EventLane({ marks, domain, baseline }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  useLayoutEffect(() => {
    const measure = (): void => setWidth(host.current?.clientWidth ?? 800);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(host.current!);
    return () => watch.disconnect();
  }, []);

  const place = (seconds: number): number => ((seconds - domain.from) / (domain.to - domain.from)) * width;
  const end = (t: string | null): number => (t === null ? domain.to : (millis(t) ?? 0) / 1000);
  const incidents = marks.incidents.filter((m) => end(m.end) >= domain.from && end(m.start) <= domain.to);
  const boxes = incidents.map((m) => {
    const left = Math.max(0, place(end(m.start)));
    return { left, width: Math.max(8, Math.min(width, place(end(m.end))) - left), label: m.title.length * LETTER + 28, weight: weight(m) };
  });
  const placed = packLane(boxes, ROWS, width);
  const rows = Math.max(1, ...placed.map((p) => p.row + 1));
  const deployments = marks.deployments.filter((d) => end(d.at) >= domain.from && end(d.at) <= domain.to);

  if (!incidents.length && !deployments.length && !baseline) return <div ref={host} />;
  return (
    <div class="lane" style={{ paddingLeft: `${PLOT_LEFT}px`, paddingRight: `${PLOT_RIGHT}px` }}>
      <div ref={host} class="lane-track" style={{ height: `${20 + rows * 22}px` }}>
        {baseline && end(baseline.start) <= domain.to && end(baseline.end) >= domain.from && (
          <Baseline {...{ baseline, place, width }} />
        )}
        {deployments.map((d) => (
          <span
            key={d.at + d.version}
            class={place(end(d.at)) > width - 48 ? "lane-deploy lane-deploy-left" : "lane-deploy"}
            style={{ left: `${place(end(d.at))}px` }}
            title={`Version ${d.version} deployed ${moment(d.at)}${d.notes ? `: ${d.notes}` : ""}`}
          >
            <span aria-hidden="true">▼</span> <span class="visually-hidden">Deployed</span>v{d.version}
            <span class="visually-hidden"> on {moment(d.at)}</span>
          </span>
        ))}
        {incidents.map((m, i) => (
          <Link
            key={m.id}
            href={incidentPath(m.id)}
            class={`lane-incident is-${severityLook(m.severity)}`}
            style={{ left: `${boxes[i]!.left}px`, top: `${20 + placed[i]!.row * 22}px`, width: `${boxes[i]!.width}px` }}
            aria-label={`${severityWord(m.severity)} incident: ${m.title}, ${m.end ? span(m.start, m.end) : `since ${moment(m.start)}`}`}
            title={m.title}
          >
            {placed[i]!.labelled && (
              <span class={boxes[i]!.width >= 72 ? "lane-label is-inside" : "lane-label"}><StatusMark state={severityLook(m.severity)} /> {m.title}</span>
            )}
          </Link>
        ))}
      </div>
    </div>
  );
}

interface BaselineProps {
  baseline: { start: string; end: string };
  place: (seconds: number) => number;
  width: number;
}

function Baseline({ baseline, place, width }: BaselineProps) {
  const left = Math.max(0, place((millis(baseline.start) ?? 0) / 1000));
  const right = Math.min(width, place((millis(baseline.end) ?? 0) / 1000));
  return (
    <span class="lane-baseline" style={{ left: `${left}px`, width: `${Math.max(2, right - left)}px` }} title={`Baseline, ${span(baseline.start, baseline.end)}`}>
      <span class="visually-hidden">Baseline {span(baseline.start, baseline.end)}</span>
      <span class="lane-baseline-name" aria-hidden="true">baseline</span>
    </span>
  );
}
