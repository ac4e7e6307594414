import type { AnyState, Cause, FleetModel, IncidentState, IncidentVerdict, Severity } from "../api/types";

/** The one set of looks that every state has: a shape, a word and a colour (see components/Status). */
export type Look = "ok" | "warning" | "critical" | "unknown" | "learning";

const LOOKS: Record<string, Look> = {
  ok: "ok",
  warning: "warning",
  critical: "critical",
  learning: "learning",
};

const WORDS: Record<string, string> = {
  ok: "Healthy",
  warning: "Warning",
  critical: "Critical",
  learning: "Learning",
  unknown: "Unknown",
  no_data: "No data",
  error: "Failed",
};

/** A state this page has never heard of looks unknown, never healthy. */
export function look(state: AnyState | string | null | undefined): Look {
  return (state && LOOKS[state]) || "unknown";
}

export function stateWord(state: AnyState | string | null | undefined): string {
  return (state && WORDS[state]) || "Unknown";
}

export function severityLook(severity: Severity | string): Look {
  return severity === "critical" ? "critical" : severity === "warning" ? "warning" : "learning";
}

export function severityWord(severity: Severity | string): string {
  return severity === "critical" ? "Critical" : severity === "warning" ? "Warning" : "Info";
}

export function incidentStateWord(state: IncidentState | string): string {
  const words: Record<string, string> = { pending: "Pending", firing: "Open", acknowledged: "Acknowledged", resolved: "Resolved" };
  return words[state] ?? "Unknown";
}

export function causeWord(cause: Cause | string): string {
  const words: Record<string, string> = {
    quality: "Data quality",
    drift: "Data drift",
    prediction: "Predictions",
    performance: "Performance",
    system: "System",
    business: "Business",
  };
  return words[cause] ?? "Other";
}

export function verdictWord(verdict: IncidentVerdict | string): string {
  const words: Record<string, string> = { real: "Real problem", expected_change: "Expected change", false_alarm: "False alarm" };
  return words[verdict] ?? verdict;
}

const WORST_FIRST: Look[] = ["critical", "warning", "unknown", "learning", "ok"];

/** Worst first, then most open incidents, then by name. */
export function worstFirst(a: FleetModel, b: FleetModel): number {
  return (
    WORST_FIRST.indexOf(look(a.state)) - WORST_FIRST.indexOf(look(b.state)) ||
    b.open_incidents - a.open_incidents ||
    a.name.localeCompare(b.name, "en")
  );
}

export function rank(state: AnyState | string): number {
  return WORST_FIRST.indexOf(look(state));
}

export interface Tally {
  look: Look;
  count: number;
  words: string;
}

/** "1 needs action · 0 watch · 14 healthy"; unknown and learning only when there are any. */
export function tally(models: Pick<FleetModel, "state">[]): Tally[] {
  const n: Record<Look, number> = { critical: 0, warning: 0, ok: 0, unknown: 0, learning: 0 };
  for (const model of models) n[look(model.state)] += 1;
  const all: Tally[] = [
    { look: "critical", count: n.critical, words: n.critical === 1 ? "needs action" : "need action" },
    { look: "warning", count: n.warning, words: "watch" },
    { look: "ok", count: n.ok, words: "healthy" },
    { look: "unknown", count: n.unknown, words: "unknown" },
    { look: "learning", count: n.learning, words: "learning" },
  ];
  return all.filter((t) => t.count > 0 || t.look === "critical" || t.look === "warning" || t.look === "ok");
}
