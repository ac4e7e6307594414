import type { AnyState, Cause, IncidentState, IncidentVerdict, Num, Severity, Unit } from "./types";
import type { Estimate } from "./context";

// How a model is watched: its monitors, its alert budget, and the review of a month.

export interface MonitorStanding {
  name: string;
  state: AnyState;
  detail: string;
}

export interface Rate {
  false_alarms: number;
  per: string;
}

export type BudgetName = "pages" | "warnings" | (string & {});

export interface WatchedBudget {
  budget: BudgetName;
  promised: Rate;
  state: AnyState;
  detail: string;
  replay: { alarms: number; per: Estimate | null };
  delivered: { real: number; expected_change: number; false_alarm: number; unjudged: number; false_alarms_per: Estimate | null };
}

export interface BudgetReport {
  models: { model: string; step: string; watched_days: number; budgets: WatchedBudget[] }[];
}

export interface ReviewIncident {
  id: string;
  severity: Severity;
  cause: Cause;
  state: IncidentState;
  title: string;
  started_at: string;
  harm: string | null;
  verdict: IncidentVerdict | null;
}

export interface ReviewBudget {
  budget: BudgetName;
  promised: Rate;
  expected: Num;
  incidents: number;
  real: number;
  expected_change: number;
  false_alarm: number;
  unjudged: number;
}

export interface ReviewTrendOf {
  title: string;
  unit: Unit;
  baseline: Num;
  value: Num[];
}

export interface ReviewRow {
  id: string;
  timestamp: string;
  score?: Num;
  prediction?: string | number | null;
  label?: string | number | null;
  wrong: boolean;
  features: Record<string, string | number | boolean | null>;
}

/** `features` are the names in reading order: those that moved in the month's incidents first. */
export interface ReviewSampleOf {
  note: string;
  labelled: number;
  wrong: number;
  features: string[];
  rows: ReviewRow[];
}

export interface Review {
  model: string;
  month: string;
  from: string;
  to: string;
  owner: string | null;
  sentence: string;
  thresholds: { monitor: string; why: string; sentence: string; cause: string | null }[];
  gaps: { gap: string; sentence: string; remedy: string }[];
  alarms: { watched_days: number; budgets: ReviewBudget[]; incidents: ReviewIncident[]; lasting: ReviewIncident[] };
  /** Null when no metric that is drawn has a value in the month. */
  trend: ReviewTrendOf | null;
  sample: ReviewSampleOf;
}
