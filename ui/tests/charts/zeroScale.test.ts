import { expect, it } from "vitest";
import { stretch, zeroScale } from "../../src/charts/zeroScale";

it("always holds 0, and keeps every value inside", () => {
  for (const values of [[0.1, 0.2], [-3, -1], [-1, 2], [0], [], [null, undefined, Number.NaN]]) {
    const at = zeroScale(values);
    for (const x of [0, ...values.filter((v): v is number => Number.isFinite(v))]) {
      expect(at(x)).toBeGreaterThanOrEqual(0);
      expect(at(x)).toBeLessThanOrEqual(100);
    }
  }
});

it("grows to the right, and draws a stretch from either end", () => {
  const at = zeroScale([-1, 1]);
  expect(at(-1)).toBeLessThan(at(0));
  expect(at(0)).toBeCloseTo(50);
  expect(stretch(at, 0, -1)).toEqual(stretch(at, -1, 0));
});
