import { describe, expect, it } from "vitest";
import { columnsOf, nearest, runs, yRange } from "../../src/charts/seriesData";
import { series } from "../series";

describe("columnsOf", () => {
  it("sorts points by time and keeps their states with them", () => {
    const chart = series({ t: ["2013-01-02T00:00:00Z", "2013-01-01T00:00:00Z", "never"], value: [2, 1, 3] });
    const { x, value, order } = columnsOf(chart);
    expect(value).toEqual([1, 2]);
    expect(order).toEqual([1, 0]);
    expect(x[1]! - x[0]!).toBe(86_400);
  });
  it("fills short columns with null", () => expect(columnsOf(series({ low: [0.1] })).low).toEqual([0.1, null, null]));
});

describe("yRange", () => {
  const range = (part: Parameters<typeof series>[0]) => {
    const chart = series(part);
    return yRange(chart, columnsOf(chart));
  };
  it("holds every value and the limit", () => {
    const [low, high] = range({ value: [0.7, 0.72], limit: { above: null, below: 0.65 } });
    expect(low).toBeLessThan(0.65);
    expect(high).toBeGreaterThan(0.72);
  });
  it("starts at zero when values come near it", () => expect(range({ value: [0.01, 0.5] })[0]).toBe(0));
  it("is not flattened by one wide interval", () => {
    const value = Array.from({ length: 100 }, () => 0.7);
    const high = value.map((v, i) => (i === 50 ? 40 : v + 0.02));
    expect(range({ value, high, low: value })[1]).toBeLessThan(1);
  });
  it("has room for constants and for nothing", () => {
    const [low, high] = range({ value: [5, 5] });
    expect(high).toBeGreaterThan(low);
    expect(range({ value: [null] })).toEqual([0, 1]);
  });
});

it("runs finds neighbours in one state", () => {
  expect(runs(["ok", "critical", "critical", "ok", "critical"], (s) => s === "critical")).toEqual([[1, 2], [4, 4]]);
});

it("nearest", () => {
  expect(nearest([10, 20, 30], 24)).toBe(1);
  expect(nearest([], 24)).toBe(-1);
});
