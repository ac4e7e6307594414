import { expect, it } from "vitest";
import { describePoint, readoutAt } from "../../src/charts/readout";
import { series } from "../series";

const day = (d: number): number => Date.UTC(2013, 0, d) / 1000;

it("reads the point under the pointer, else the last one known", () => {
  const chart = series({ value: [0.7, 0.6, null] });
  expect(readoutAt(chart, day(1))!.value).toBe("0.700");
  expect(readoutAt(chart, null)!.value).toBe("0.600");
  expect(readoutAt(series({ value: [] }), null)).toBeNull();
});

it("says a point in words", () => {
  const chart = series({ value: [0.7, null], low: [0.6, null], high: [0.8, null], state: ["critical", "no_data"] });
  expect(describePoint(chart, day(1))).toBe("1 Jan 2013: 0.700, interval 0.600 to 0.800, n 400, Critical.");
  expect(describePoint(chart, day(2))).toBe("2 Jan 2013: no value, n 400, No data.");
});
