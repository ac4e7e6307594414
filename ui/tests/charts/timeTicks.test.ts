import { describe, expect, it } from "vitest";
import { timeLabels, timeSplits } from "../../src/charts/timeTicks";

const at = (text: string): number => Date.parse(text) / 1000;

describe("timeSplits", () => {
  it("marks months over a year", () => {
    const { at: marks, step } = timeSplits(at("2013-01-01"), at("2013-12-31"), 12);
    expect(marks).toHaveLength(12);
    expect(timeLabels(marks, step).slice(0, 3)).toEqual(["Jan 2013", "Feb", "Mar"]);
  });
  it("marks hours over a day, on whole hours of UTC", () => {
    const { at: marks, step } = timeSplits(at("2013-02-08T00:30:00Z"), at("2013-02-09T00:30:00Z"), 8);
    expect(step).toBe(3 * 3600);
    expect(timeLabels(marks, step)).toEqual(["8 Feb", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "9 Feb"]);
  });
  it.each([1, 3, 7, 40])("never gives many more marks than %i", (most) => {
    for (const days of [0.1, 1, 9, 45, 365, 4000]) {
      expect(timeSplits(0, days * 86_400, most).at.length).toBeLessThanOrEqual(most + 1);
    }
  });
});
