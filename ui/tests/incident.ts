import type { Harm } from "../src/api/context";
import type { Incident } from "../src/api/types";

export function harm(parts: Partial<Harm> = {}): Harm {
  return {
    verdict: "harmful", basis: "realised", sentence: "harmful: Log loss got worse by 0.132 (0.0542 to 0.21) in 28 labelled steps; 0.00905 would matter",
    metric: "log_loss", title: "Log loss", unit: "value", value: 0.132, low: 0.0542, high: 0.21, bound: null, least: 0.00905, ...parts,
  };
}

export function incident(parts: Partial<Incident> = {}): Incident {
  return {
    id: "1", model: "m", state: "firing", severity: "warning", cause: "drift", started_at: "2013-03-04T00:00:00Z", detected_at: null, resolved_at: null,
    title: "t", summary: "s", columns: [], segments: [], deployment: null, acknowledged_by: null, verdict: null,
    evidence: [], symptoms: [], timeline: [], charts: [], distributions: [], playbook: [], deliveries: [],
    harm: null, traffic: null, decomposition: null, similar: null, playbook_id: null, links: [], not_computed: [], notices: [], ...parts,
  };
}
