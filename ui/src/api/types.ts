// The JSON of /api/v1, by hand. Times are ISO 8601 with Z; a number that is not known is null, never NaN.

import type { IncidentContext } from "./context";
import type { MonitorStanding } from "./watch";

export type Num = number | null;
export type ModelState = "ok" | "warning" | "critical" | "unknown" | "learning";
export type PointState = "ok" | "warning" | "critical" | "no_data" | "too_few" | "error" | "learning";
/** "stale" is a monitor's: it had values, and has none any more. */
export type AnyState = ModelState | PointState | "stale";
export type Unit = "ratio" | "share" | "count" | "ms" | "s" | "value";
export type Cause = "quality" | "drift" | "prediction" | "performance" | "system" | "business";
export type IncidentState = "pending" | "firing" | "acknowledged" | "resolved";
export type Severity = "critical" | "warning" | "info";
export type IncidentVerdict = "real" | "expected_change" | "false_alarm";

export interface Interval {
  value: Num;
  low?: Num;
  high?: Num;
  n?: Num;
  expected?: Num;
  baseline?: Num;
}

export interface Budget {
  promised: string;
  expected_per_90d?: Num;
  status: "ok" | "learning" | (string & {});
  detail?: string | null;
}

export interface Headline extends Interval {
  metric: string;
  label: string;
  unit?: Unit;
  spark: Num[];
}

export interface FleetModel {
  name: string;
  task: string;
  state: ModelState;
  sentence: string;
  headline: Headline | null;
  volume: { last: Num; spark: Num[] } | null;
  version: string | null;
  deployed_at: string | null;
  label_coverage: { value: Num; n: Num } | null;
  open_incidents: number;
  last_prediction_at: string | null;
  rows: Num;
  budget: Budget | null;
}

export interface Fleet {
  models: FleetModel[];
  now: string;
}

export interface Series {
  id: Cause;
  tier: string;
  title: string;
  help: string;
  metric: string;
  column: string | null;
  unit: Unit;
  t: string[];
  value: Num[];
  low: Num[];
  high: Num[];
  n: Num[];
  expected: Num[] | null;
  normal: { low: Num; high: Num } | null;
  limit: { above: Num; below: Num } | null;
  pending_from: string | null;
  state: PointState[];
}

export interface Deployment {
  at: string;
  version: string;
  notes?: string | null;
  url?: string | null;
}

export interface IncidentMark {
  id: string;
  start: string;
  end: string | null;
  severity: Severity;
  title: string;
}

export interface Change {
  what: "column" | "segment" | "version";
  name: string;
  score: number;
  sentence: string;
  metric: string;
  value: Num;
  low: Num;
  high: Num;
  expected: Num;
  state: AnyState;
  spark: Num[];
}

export interface ColumnSummary {
  name: string;
  kind: string;
  state: AnyState;
  psi: Interval | null;
  ks: Interval | null;
  missing: Interval | null;
  sentence: string;
  spark: Num[];
}

export interface Model {
  name: string;
  task: string;
  state: ModelState;
  sentence: string;
  version: string | null;
  deployed_at: string | null;
  rows: Num;
  first_prediction_at: string | null;
  last_prediction_at: string | null;
  baseline: { start: string; end: string; rows: Num; buckets: Num } | null;
  learning: { have: number; need: number; unit: string } | null;
  budget: Budget | null;
  monitors: MonitorStanding[];
  charts: Series[];
  marks: { deployments: Deployment[]; incidents: IncidentMark[] };
  changed: Change[];
  columns: ColumnSummary[];
  incidents: IncidentSummary[];
}

export interface Cell {
  label?: string;
  low?: Num;
  high?: Num;
  share: Num;
  count: Num;
}

export interface Side {
  window: { start: string; end: string } | string | null;
  rows: Num;
  missing: Num;
  cells: Cell[];
}

export interface Distribution {
  column: string;
  kind: string;
  baseline: Side | null;
  current: Side | null;
  psi: Interval | null;
  ks: Interval | null;
  missing: Interval | null;
  new_levels: { level: string; count: number }[];
  sentence: string;
}

export interface IncidentSummary {
  id: string;
  model: string;
  state: IncidentState;
  severity: Severity;
  cause: Cause;
  started_at: string;
  detected_at: string | null;
  resolved_at: string | null;
  title: string;
  summary: string;
  columns: { column: string; sentence: string }[];
  segments: { segment: string; sentence: string }[];
  deployment: (Deployment & { sentence?: string | null }) | null;
  acknowledged_by: string | null;
  verdict: IncidentVerdict | null;
}

export interface Evidence {
  monitor: string;
  series: string;
  state: AnyState;
  value: Num;
  low: Num;
  high: Num;
  n: Num;
  expected: Num;
  threshold: Num;
  at: string;
  sentence: string;
}

export interface TimelineEntry {
  at: string;
  what: string;
  who: string | null;
  text: string | null;
}

export interface Delivery {
  channel: string;
  state: string;
  at: string | null;
  attempts: number;
}

export interface Incident extends IncidentSummary, IncidentContext {
  evidence: Evidence[];
  /** What it explains: changes further down the chain that came with it. */
  symptoms: Evidence[];
  timeline: TimelineEntry[];
  charts: Series[];
  distributions: Distribution[];
  playbook: string[];
  deliveries: Delivery[];
}

export interface ServerStatus {
  version: string;
  uptime_seconds: Num;
  received: Num;
  stored: Num;
  rejected: Record<string, number>;
  duplicate: Num;
  conflict: Num;
  journal_pending: Num;
  dirty_buckets: Num;
  last_evaluated_at: string | null;
  demo: boolean;
}
