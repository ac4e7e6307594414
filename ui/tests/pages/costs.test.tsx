import { expect, it } from "vitest";
import { Costs } from "../../src/pages/incident/Costs";
import { NotComputed } from "../../src/pages/incident/NotComputed";
import { harm, incident } from "../incident";
import { draw, textOf, violations } from "../render";

const costs = (parts: Parameters<typeof incident>[0]) => draw(<Costs incident={incident(parts)} />);
const image = (root: Element) => root.querySelector("[role=img]");

it("harm has its number, its interval and what would matter", async () => {
  const root = costs({ harm: harm() });
  expect(textOf(root.querySelector(".cost-verdict"))).toBe("Harmful worse by 0.132 0.054 to 0.210");
  expect(textOf(root)).toContain("Log loss got worse by 0.132");
  expect(textOf(root)).toContain("would matter: 0.00905 and more");
  expect(image(root)?.getAttribute("aria-label")).toBe("Log loss: worse by 0.132, interval 0.054 to 0.210.");
  expect(await violations(root)).toEqual([]);
});

it("probably harmless has a number too, and the most that all columns can add", () => {
  const root = costs({ harm: harm({ verdict: "harmless", basis: "first_order", unit: "ratio", metric: "accuracy", value: 0.001, low: -0.001, high: 0.004, bound: 0.008, least: 0.01 }) });
  expect(textOf(root.querySelector(".cost-verdict"))).toBe("Probably harmless worse by 0.100 pts −0.100 to 0.400");
  expect(textOf(root)).toContain("all columns together: at most 0.80 pts");
  expect(root.querySelector(".status")?.classList).toContain("is-ok");
});

it("what got better says so, with its ends turned", () => {
  const root = costs({ harm: harm({ verdict: "unknown", value: -0.0219, low: -0.0699, high: 0.0261 }) });
  expect(textOf(root.querySelector(".cost-verdict"))).toBe("Harm unknown better by 0.0219 −0.0261 to 0.0699");
});

it("unknown harm says why, without a number or a picture, and is never green", () => {
  const sentence = "harm unknown: no labels of this time yet, and nothing to estimate it by";
  const root = costs({ harm: harm({ verdict: "unknown", basis: "none", sentence, value: null, low: null, high: null, least: null }) });
  expect(textOf(root.querySelector(".cost"))).toBe("Harm Harm unknown No labels of this time yet, and nothing to estimate it by");
  expect(image(root)).toBeNull();
  expect(root.querySelector(".status")?.classList).toContain("is-unknown");
});

it("harm that could not be computed is not told as if there were no labels", () => {
  const root = costs({ harm: harm({ verdict: "unknown", basis: "none", sentence: "harm unknown: no labels of this time yet", value: null, low: null, high: null }), not_computed: ["harm"] });
  expect(textOf(root)).not.toContain("no labels");
  expect(textOf(root)).toContain("could not be computed");
});

it("a verdict of a newer server is unknown", () => {
  expect(textOf(costs({ harm: harm({ verdict: "dubious" }) }).querySelector(".status"))).toBe("Harm unknown");
});

it("numbers of shares are points where a chart shows them in per cent", () => {
  const chart = { metric: "kpi_mean", unit: "share" } as never;
  const root = costs({ harm: harm({ metric: "kpi_mean", value: 0.677, low: 0.643, high: 0.709, least: null }), charts: [chart] });
  expect(textOf(root.querySelector(".cost-verdict"))).toBe("Harmful worse by 67.7 pts 64.3 to 70.9");
});

it.each([
  ["at least", 0.232, "at least 23.2 %"],
  ["at least", 1, "100 %"],
  ["at most", 1, "up to 100 %"],
  ["exact", 0.165, "16.5 %"],
] as const)("the share of the traffic says that it is %s %s", (bound, share, words) => {
  const root = costs({ traffic: { bound, share, rows: 1, of: 2, sentence: "at least 23.2 % of the traffic: 5,647 of 24,360 predictions moved" } });
  expect(textOf(root.querySelector(".cost-verdict"))).toBe(words);
  expect(textOf(root.querySelector(".cost-sentence"))).toBe("5,647 of 24,360 predictions moved");
});

it("all of the traffic, perhaps", () => {
  const root = costs({ traffic: { bound: "at most", share: 1, rows: 2, of: 2, sentence: "up to all of the traffic, 1,677 predictions: no segment is hit more than the others" } });
  expect(textOf(root.querySelector(".cost-sentence"))).toBe("1,677 predictions: no segment is hit more than the others");
});

it("nothing is drawn where the server tells nothing", () => expect(costs({}).innerHTML).toBe(""));

it("names each part that failed, the unheard-of ones too", () => {
  const root = draw(<NotComputed parts={["harm", "decomposition", "new_part"]} />);
  expect(textOf(root)).toBe("Could not be computed: the harm, mix against within and new part. They are unknown for that reason; the server's log says why.");
  expect(draw(<NotComputed parts={["harm"]} />).textContent).toContain("It is unknown");
});

it("says nothing when all was computed", () => {
  for (const parts of [[], null, undefined]) expect(draw(<NotComputed parts={parts} />).innerHTML).toBe("");
});
