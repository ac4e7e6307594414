import type { IncidentVerdict, Num } from "./types";

// What an incident carries beside its evidence (docs/context.md). Each part is null or empty where it does not apply.

export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export type HarmVerdict = "harmful" | "harmless" | "unknown";
export type HarmBasis = "realised" | "estimated" | "first_order" | "none";

/** Numbers are in the metric's unit and positive where it got worse. */
export interface Harm {
  verdict: HarmVerdict | (string & {});
  basis: HarmBasis | (string & {});
  sentence: string;
  metric: string | null;
  title: string | null;
  unit: string;
  value: Num;
  low: Num;
  high: Num;
  /** The most that all columns together can add. */
  bound: Num;
  /** The smallest change that matters. */
  least: Num;
}

export interface Traffic {
  sentence: string;
  share: number;
  rows: number;
  of: number;
  bound: "exact" | "at least" | "at most";
}

export interface PartOfChange {
  segment: string;
  mix: number;
  within: number;
  within_low: number;
  within_high: number;
  interaction: number;
}

export interface DecomposedSegment {
  segment: string;
  mix: Estimate;
  within: Estimate;
  interaction: Estimate;
  values: PartOfChange[];
  sentence: string;
}

export interface Decomposition {
  sentence: string;
  metric: string;
  unit: string;
  change: Estimate;
  segments: DecomposedSegment[];
}

export interface PastIncident {
  id: string;
  title: string;
  started_at: string;
  ended_at: string | null;
  verdict: IncidentVerdict | null;
  who: string | null;
  comment: string | null;
  likeness: number;
}

export interface Similar {
  sentence: string;
  count: number;
  incidents: PastIncident[];
}

export interface ContextLink {
  what: string;
  path: string | null;
  url: string | null;
  sentence: string;
}

/** What became of one change of an incident, and why. */
export interface Notice {
  transition: string;
  at: string;
  state: string;
  stage: string | null;
  reason: string | null;
  due_at: string | null;
  summary: string | null;
}

export interface IncidentContext {
  harm: Harm | null;
  traffic: Traffic | null;
  decomposition: Decomposition | null;
  similar: Similar | null;
  playbook_id: string | null;
  links: ContextLink[] | null;
  /** The parts that failed, and are unknown for that reason. */
  not_computed: string[] | null;
  notices: Notice[];
}
