import { describe, expect, it } from "vitest";
import { packLane } from "../../src/charts/lanePack";

const bar = (left: number, width: number, label: number, weight = 0) => ({ left, width, label, weight });

describe("packLane", () => {
  it("keeps labels on one row when they fit", () => {
    expect(packLane([bar(0, 8, 100), bar(200, 8, 100)], 3, 400)).toEqual([{ row: 0, labelled: true }, { row: 0, labelled: true }]);
  });
  it("moves a colliding label to the next row", () => {
    expect(packLane([bar(0, 8, 100), bar(50, 8, 100)], 3, 400)[1]).toEqual({ row: 1, labelled: true });
  });
  it("gives the heavier one its label first", () => {
    const [light, heavy] = packLane([bar(0, 8, 100), bar(50, 8, 100, 5)], 1, 400);
    expect(heavy!.labelled).toBe(true);
    expect(light).toEqual({ row: 0, labelled: false });
  });
  it("leaves a label out at the right edge, unless its bar is wide enough to hold it", () => {
    expect(packLane([bar(380, 8, 100)], 2, 400)[0]!.labelled).toBe(false);
    expect(packLane([bar(300, 100, 500)], 2, 400)[0]!.labelled).toBe(true);
  });
  it("draws every bar even when there are far too many", () => {
    const placed = packLane(Array.from({ length: 50 }, () => bar(10, 8, 100)), 2, 400);
    expect(placed).toHaveLength(50);
    expect(Math.max(...placed.map((p) => p.row))).toBe(1);
  });
});
