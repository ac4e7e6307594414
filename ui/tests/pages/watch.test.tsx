import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WatchedBudget } from "../../src/api/watch";
import { BudgetPanel } from "../../src/pages/model/BudgetPanel";
import { Monitors } from "../../src/pages/model/Monitors";
import { ReviewDrawer } from "../../src/pages/model/ReviewDrawer";
import { SummaryPage } from "../../src/pages/SummaryPage";
import { incident } from "../incident";
import { draw, textOf, violations } from "../render";

const asked: string[] = [];
let answer: unknown = {};

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(new URL(url).pathname + new URL(url).search);
    return new Response(JSON.stringify(answer), { status: 200 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const loaded = (): Promise<void> => new Promise((done) => setTimeout(done, 30));

const budget = (parts: Partial<WatchedBudget> = {}): WatchedBudget => ({
  budget: "pages", promised: { false_alarms: 1, per: "90d" }, state: "ok", detail: "over 5 series",
  replay: { alarms: 2, per: { value: 0.537, low: 0.065, high: 1.94 } },
  delivered: { real: 0, expected_change: 0, false_alarm: 0, unjudged: 4, false_alarms_per: { value: 0, low: 0, high: 0.99 } }, ...parts,
});

async function budgetRows(one: WatchedBudget): Promise<Record<string, string>> {
  answer = { models: [{ model: "a/b", step: "1d", watched_days: 335, budgets: [one] }] };
  const root = draw(<BudgetPanel model="a/b" onReview={() => {}} />);
  await loaded();
  expect(await violations(root)).toEqual([]);
  return Object.fromEntries([...root.querySelectorAll("tbody tr")].map((row) => [row.querySelector("th")!.firstChild!.textContent!, textOf(row.querySelector("td"))]));
}

it("the budget is promised, expected and delivered", async () => {
  const judged = { real: 3, expected_change: 0, false_alarm: 1, unjudged: 2, false_alarms_per: { value: 0.27, low: 0.0068, high: 1.497 } };
  expect(await budgetRows(budget({ delivered: judged }))).toEqual({
    Promised: "1 false alarm per 90 days",
    Expected: "2 alarms 0.54 (0.07 to 1.9) per 90 days",
    Delivered: "1 false alarm of 4 judged, 2 not judged yet 0.27 (0.01 to 1.5) per 90 days",
    Now: "Watching",
  });
  expect(asked).toEqual(["/api/v1/monitors/budget?model=a%2Fb"]);
});

it("alarms that nobody has judged are no rate of 0", async () => {
  expect((await budgetRows(budget())).Delivered).toBe("Not known 4 not judged yet");
});

it("a budget that cannot be kept yet says why", async () => {
  const now = await budgetRows(budget({ state: "learning", detail: "9 of 14 steps" }));
  expect(now.Now).toBe("Learning 9 of 14 steps");
  expect(textOf(document.querySelector(".state-notes"))).toContain("too short to say what is normal");
});

it("a budget that cannot be read says so, with a way to try again", async () => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ error: { code: "x", message: "broken" } }), { status: 500 }));
  const root = draw(<BudgetPanel model="m" onReview={() => {}} />);
  await loaded();
  expect(root.querySelector("[role=alert], .trouble")).not.toBeNull();
});

it("monitors that cannot judge stand first, each with what its state means", async () => {
  const monitors = [["a", "ok"], ["b", "learning"], ["c", "stale"], ["d", "too_few"], ["e", "no_data"], ["f", "error"]].map(([name, state]) => ({ name, state, detail: `of ${name}` }));
  const root = draw(<Monitors monitors={monitors as never} />);
  const states = [...root.querySelectorAll(".monitor")].map((li) => [textOf(li.querySelector(".monitor-name")), textOf(li.querySelector(".monitor-state"))]);
  expect(states).toEqual([["c", "Stale"], ["d", "Too few rows"], ["e", "No data"], ["f", "Failed"], ["b", "Learning"], ["a", "Watching"]]);
  const meanings = [...root.querySelectorAll(".monitor")].map((li) => textOf(li.querySelector(".monitor-meaning")));
  expect(new Set(meanings.slice(0, 5)).size).toBe(5);
  expect(meanings[5]).toBe("");
  expect(textOf(root.querySelector(".panel-aside"))).toBe("4 cannot judge, 6 in all");
  expect(await violations(root)).toEqual([]);
});

const review = {
  model: "m", month: "2013-01", from: "", to: "", owner: null, sentence: "1 incident", thresholds: [], gaps: [{ gap: "no_owner", sentence: "nobody owns it", remedy: "set `owner`" }],
  alarms: { watched_days: 31, budgets: [], incidents: [], lasting: [] },
  trend: { title: "ROC AUC", unit: "value", baseline: 0.71, value: [0.7, null, 0.55, 0.62] },
  sample: {
    note: "wrong is what the model decides at its threshold", labelled: 4000, wrong: 812, features: ["temp", "dest"],
    rows: [{ id: "a", timestamp: "2013-01-04T10:00:00Z", score: 0.31, prediction: null, label: 1, wrong: true, features: { temp: 39.02, dest: "ORD" } }],
  },
};

it("a review turns to the months beside, over the end of a year", async () => {
  answer = review;
  const turned: string[] = [];
  const root = draw(<ReviewDrawer model="m" month="2013-01" onMonth={(month) => turned.push(month)} onClose={() => {}} />);
  await loaded();
  expect(asked).toEqual(["/api/v1/models/m/review?month=2013-01"]);
  expect(textOf(root.querySelector("h2"))).toBe("Review of Jan 2013");
  for (const button of root.querySelectorAll<HTMLButtonElement>(".review-months button")) button.click();
  expect(turned).toEqual(["2012-12", "2013-02"]);
  expect(root.querySelector(".review-remedy code")?.textContent).toBe("owner");
});

it("a review draws the month and sets predictions beside the truth", async () => {
  answer = review;
  const root = draw(<ReviewDrawer model="m" month="2013-01" onMonth={() => {}} onClose={() => {}} />);
  await loaded();
  expect(root.querySelector(".spark")?.getAttribute("aria-label")).toBe("ROC AUC of the month: 0.62 at the end, 0.55 at the lowest, 0.71 in the baseline");
  const cells = [...root.querySelectorAll(".review-sample tbody tr > *")].map(textOf);
  expect(cells[0]).toContain("wrong");
  expect(cells.slice(1)).toEqual(["0.31", "1", "39", "ORD"]);
  expect(textOf(root)).toContain("812 of 4,000 that were looked at are wrong");
  expect(await violations(root)).toEqual([]);
});

it("a month without labels and without a metric says so", async () => {
  answer = { ...review, trend: null, sample: { note: "no prediction of the month has a label yet", labelled: 0, wrong: 0, features: [], rows: [] } };
  const root = draw(<ReviewDrawer model="m" month="2013-01" onMonth={() => {}} onClose={() => {}} />);
  await loaded();
  expect(root.querySelector(".spark")).toBeNull();
  expect(textOf(root)).toContain("None: no prediction of the month has a label yet.");
});

it("a summary lists what it told, open ones apart from those that are over", async () => {
  answer = { incidents: [incident({ id: "1", model: "churn", title: "One" }), incident({ id: "2", model: "late", title: "Two", state: "resolved", resolved_at: "2013-03-05T00:00:00Z" })] };
  const root = draw(<SummaryPage summary="digest-1" />);
  await loaded();
  expect(asked).toContain("/api/v1/incidents?summary=digest-1");
  expect(textOf(root.querySelector("h1"))).toBe("Told in a digest");
  expect(textOf(root)).toContain("2 incidents, 1 still open");
  expect(textOf(root.querySelector(".incident-card"))).toContain("churn");
  expect(textOf(root.querySelector(".incident-line-title"))).toBe("late: Two");
});

it("a summary without incidents says so", async () => {
  answer = { incidents: [] };
  const root = draw(<SummaryPage summary="storm-9" />);
  await loaded();
  expect(textOf(root)).toContain("No incident was told in this message");
});
