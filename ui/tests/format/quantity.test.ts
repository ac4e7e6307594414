import { describe, expect, it } from "vitest";
import { alike, axisWriter, interval, withInterval, writer } from "../../src/format/quantity";

describe("writer", () => {
  it("writes scores as decimals and shares as percent", () => {
    expect(writer("ratio", "roc_auc")(0.703)).toBe("0.703");
    expect(writer("ratio", "psi")(1.37)).toBe("1.370");
    expect(writer("ratio", "missing_rate")(0.025)).toBe("2.5 %");
    expect(writer("ratio", "cancelled_share")(0.54)).toBe("54.0 %");
    expect(writer("share")(0.5)).toBe("50.0 %");
  });
  it("does not take a word inside another for a share", () => expect(writer("ratio", "calibrated_brier")(0.1)).toBe("0.100"));
  it("writes milliseconds with their unit", () => {
    expect(writer("ms")(12.41)).toBe("12.4 ms");
    expect(writer("ms")(1250)).toBe("1.25 s");
    expect(writer("ms")(null)).toBe("–");
  });
  it("keeps axis marks short", () => {
    expect(axisWriter("ratio", "error_rate")(0.25)).toBe("25 %");
    expect(axisWriter("count")(12000)).toBe("12 k");
    expect(axisWriter("ms")(2000)).toBe("2 s");
  });
});

describe("interval", () => {
  const write = writer("ratio", "roc_auc");
  it("is left out when an end is unknown or both ends are the same", () => {
    expect(interval({ low: 0.6, high: null }, write)).toBeNull();
    expect(interval({ low: 0.6, high: 0.6 }, write)).toBeNull();
  });
  it("stands after the value", () => {
    expect(withInterval({ value: 0.63, low: 0.6, high: 0.65 }, write)).toBe("0.630 (0.600 to 0.650)");
    expect(withInterval({ value: 0.63 }, write)).toBe("0.630");
    expect(withInterval({ value: null, low: 0.6, high: 0.65 }, write)).toBe("–");
    expect(withInterval(null, write)).toBe("–");
  });
});

describe("alike", () => {
  it("gives neighbours the same decimals", () => {
    const write = alike([1.609, 1.604, 1.613, 1.1]);
    expect([1.609, 1.604, 1.1].map(write)).toEqual(["1.61", "1.60", "1.10"]);
  });
  it("tells neighbours apart that differ by little", () => {
    expect([0.9955, 1].map(alike([1, 0.9955, 1]))).toEqual(["0.996", "1.000"]);
    expect([0.1316, 0.1307].map(alike([0.1316, 0.1307]))).toEqual(["0.132", "0.131"]);
    expect([1, 1 + 1e-9].map(alike([1, 1 + 1e-9]))).toEqual(["1.0000", "1.0000"]);
  });
  it("survives nothing but zeros", () => expect(alike([0, 0])(0)).toBe("0"));
  it("survives nothing known", () => expect(alike([null, undefined])(null)).toBe("–"));
});

it.each([
  [0.25, "250 ms"],
  [90, "90 s"],
  [600, "10 min"],
  [12600, "3.5 h"],
  [259200, "3 d"],
  [-7200, "\u22122 h"],
] as [number, string][])("%d seconds read %s", (seconds, text) => {
  expect(writer("s")(seconds)).toBe(text);
});
