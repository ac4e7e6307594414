import { describe, expect, it } from "vitest";
import { layBins } from "../../src/charts/binLayout";
import { levelsOf } from "../../src/charts/levels";
import { thin } from "../../src/charts/Sparkline";

const side = (cells: object[]) => ({ window: null, rows: 1, missing: 0, cells: cells as never });

describe("layBins", () => {
  it("draws densities: a bin twice as wide is half as high", () => {
    const bins = layBins(null, side([{ low: 0, high: 1, share: 0.5 }, { low: 1, high: 3, share: 0.5 }])).bins;
    expect(bins[0]!.current).toBeCloseTo(2 * bins[1]!.current);
  });
  it("gives open ends the typical width", () => {
    const { bins } = layBins(null, side([{ low: null, high: 0, share: 0.1 }, { low: 0, high: 2, share: 0.8 }, { low: 2, high: null, share: 0.1 }]));
    expect([bins[0]!.low, bins[2]!.high]).toEqual([-2, 4]);
  });
  it("gives up true scale when a tail would hide the rest", () => {
    const { bins, toScale } = layBins(side([{ low: 0, high: 1, share: 1 }]), side([{ low: 0, high: 1, share: 0.9 }, { low: 1, high: 1000, share: 0.1 }]));
    expect(toScale).toBe(false);
    expect(bins.map((b) => b.high - b.low)).toEqual([1, 1]);
  });
  it("is empty for nothing", () => expect(layBins(null, null).bins).toEqual([]));
});

it("levelsOf matches both sides by name and puts the special ones last", () => {
  const baseline = side([{ label: "UA", share: 0.6 }, { label: "DL", share: 0.4 }]);
  const current = side([{ label: "new", share: 0.5 }, { label: "DL", share: 0.3 }, { label: "UA", share: 0.2 }]);
  expect(levelsOf({ baseline, current }, 10).map((l) => [l.name, l.baseline, l.current])).toEqual([
    ["UA", 0.6, 0.2], ["DL", 0.4, 0.3], ["new", 0, 0.5],
  ]);
});

it("thin keeps the peak", () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i === 517 ? 9 : 1));
  const kept = thin(values, 100);
  expect(kept.length).toBeLessThanOrEqual(50);
  expect(kept).toContain(9);
});
