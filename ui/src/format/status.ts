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
  too_few: "Too few rows",
  stale: "Stale",
  error: "Failed",
};

/** What the states mean in which nothing can be judged, and so nothing is known to be well. */
const MEANINGS: Record<string, string> = {
  learning: "The baseline is still too short to say what is normal; only broken data raises an alarm until then.",
  no_data: "There is no value to judge.",
  too_few: "There are too few rows for a value that could be trusted.",
  stale: "There were values, but none has come for longer than the monitor allows.",
  error: "It could not be computed; the server's log says why.",
  unknown: "Nothing is known that could be judged.",
};

/** A state this page has never heard of looks unknown, never healthy. */
export function look(state: AnyState | string | null | undefined): Look {
  return (state && LOOKS[state]) || "unknown";
}

export function stateWord(state: AnyState | string | null | undefined): string {
  return (state && WORDS[state]) || "Unknown";
}

/** What a state means, in one sentence; null for those that say it themselves. */
export function stateMeaning(state: AnyState | string | null | undefined): string | null {
  if (look(state) !== "unknown" && look(state) !== "learning") return null;
  return MEANINGS[state ?? ""] ?? MEANINGS.unknown!;
}

/** How a monitor is, as it says itself: one that judges is not thereby a model that is well. */
export function monitorWord(state: AnyState | string): string {
  return state === "ok" ? "Watching" : stateWord(state);
}

/** The strange ones among some states, each once and the worst first, to be explained below a table. */
export function unexplained(states: string[]): string[] {
  return [...new Set(states)].filter((s) => stateMeaning(s) !== null).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en"));
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
