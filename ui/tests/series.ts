import type { Series } from "../src/api/types";

/** A small daily series; what matters to a test is given, the rest is quiet. */
export function series(part: Partial<Series> = {}): Series {
  const value = part.value ?? [0.7, 0.71, 0.69];
  const blank = value.map(() => null);
  return {
    id: "performance",
    tier: "Model",
    title: "ROC AUC",
    help: "",
    metric: "roc_auc",
    column: null,
    unit: "ratio",
    t: value.map((_, i) => new Date(Date.UTC(2013, 0, 1 + i)).toISOString()),
    low: blank,
    high: blank,
    n: value.map(() => 400),
    expected: null,
    normal: null,
    limit: null,
    pending_from: null,
    state: value.map(() => "ok" as const),
    ...part,
    value,
  };
}
