import { describe, expect, it } from "vitest";
import { NONE, compact, count, decimal, delta, fixed, percent, plural, points } from "../../src/format/number";

describe("numbers that are not known", () => {
  it.each([null, undefined, NaN, Infinity])("%s is a dash everywhere", (x) => {
    for (const write of [count, compact, fixed, decimal, percent, delta]) expect(write(x)).toBe(NONE);
  });
});

describe("count and compact", () => {
  it("groups thousands", () => expect(count(323456)).toBe("323,456"));
  it("keeps small counts whole", () => expect(compact(912)).toBe("912"));
  it("shortens large ones", () => {
    expect(compact(9120)).toBe("9.12 k");
    expect(compact(5_120_344)).toBe("5.12 M");
    expect(compact(3_000_000_000)).toBe("3 B");
  });
});

describe("decimal", () => {
  it("keeps three significant digits", () => {
    expect(decimal(0.03124)).toBe("0.0312");
    expect(decimal(12.41)).toBe("12.4");
    expect(decimal(1404.2)).toBe("1,404");
  });
  it("writes zero and extremes", () => {
    expect(decimal(0)).toBe("0");
    expect(decimal(1.5e12)).toBe("1.5e+12");
    expect(decimal(-4.2e-7)).toBe("−4.2e−7");
  });
});

describe("percent", () => {
  it.each([[0, "0 %"], [0.0003, "0.03 %"], [0.025, "2.5 %"], [0.541, "54.1 %"], [1, "100 %"]])("%s is %s", (x, text) =>
    expect(percent(x)).toBe(text),
  );
});

describe("delta", () => {
  it("always carries a sign", () => {
    expect(delta(0.04)).toBe("+0.040");
    expect(delta(-0.12)).toBe("−0.120");
    expect(delta(0)).toBe("±0.000");
  });
  it("has no direction when the written size is zero", () => expect(delta(-0.00001)).toBe("±0.000"));
  it("takes another way to write", () => expect(delta(-0.018, percent)).toBe("−1.8 %"));
  it("says points for a difference of shares", () => expect(delta(0.018, points)).toBe("+1.8 pts"));
});

it("never writes minus zero", () => expect(fixed(-0.0001)).toBe("0.000"));

it("plural", () => {
  expect(plural(1, "incident")).toBe("1 incident");
  expect(plural(0, "incident")).toBe("0 incidents");
  expect(plural(2, "open", "open")).toBe("2 open");
});
