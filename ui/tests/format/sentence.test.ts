import { describe, expect, it } from "vitest";
import type { Distribution } from "../../src/api/types";
import { cellName, describeDistribution, describeSeries, describeSpark } from "../../src/format/sentence";
import { fixed } from "../../src/format/number";
import { series } from "../series";

describe("describeSeries", () => {
  it("says the range, the last value with its interval, and the trouble", () => {
    const chart = series({
      value: [0.7, 0.55, 0.63, null],
      low: [null, null, 0.6, null],
      high: [null, null, 0.65, null],
      state: ["ok", "critical", "critical", "no_data"],
    });
    expect(describeSeries(chart)).toBe(
      "ROC AUC, 1 Jan to 4 Jan 2013: last 0.630 (0.600 to 0.650), between 0.550 and 0.700. 2 points critical, first on 2 Jan 2013.",
    );
  });
  it("says so when nothing is wrong", () => expect(describeSeries(series())).toContain("No point is out of its limits."));
  it("does not call emptiness healthy", () => {
    expect(describeSeries(series({ value: [null, null] }))).toBe("ROC AUC: no data in this range.");
    expect(describeSeries(series({ value: [] }))).toBe("ROC AUC: no data in this range.");
  });
});

it("describeSpark", () => {
  expect(describeSpark([0.1, null, 0.3], fixed, "PSI")).toBe("PSI: 3 points between 0.100 and 0.300, last 0.300.");
  expect(describeSpark([null], fixed, "PSI")).toBe("PSI: no data.");
});

describe("cellName", () => {
  const name = (cell: object) => cellName({ share: 0, count: 0, ...cell }, String);
  it("names levels and bins, open ends too", () => {
    expect(name({ label: "UA" })).toBe("UA");
    expect(name({ label: "" })).toBe("(empty)");
    expect(name({ low: 1, high: 2 })).toBe("1 to 2");
    expect(name({ low: null, high: 2 })).toBe("below 2");
    expect(name({ low: 2, high: null })).toBe("2 and more");
    expect(name({ low: 3, high: 3 })).toBe("3");
    expect(name({})).toBe("all");
  });
});

describe("describeDistribution", () => {
  const side = (rows: number, shares: number[]) => ({ window: null, rows, missing: 0, cells: shares.map((share, i) => ({ label: `L${i}`, share, count: 0 })) });
  const base: Distribution = {
    column: "carrier", kind: "categorical", baseline: side(100, [0.5, 0.3, 0.2]), current: side(200, [0.2, 0.45, 0.35]),
    psi: null, ks: null, missing: null, new_levels: [], sentence: "",
  };
  it("finds the largest change when the server says nothing", () =>
    expect(describeDistribution(base, String)).toBe(
      "carrier: 200 current rows against 100 of the baseline. The largest change is at L0: 50.0 % became 20.0 %.",
    ));
  it("repeats the server's sentence", () => expect(describeDistribution({ ...base, sentence: "It moved." }, String)).toMatch(/baseline\. It moved\.$/));
  it("survives a missing side", () => expect(describeDistribution({ ...base, current: null }, String)).toContain("– current rows"));
});
