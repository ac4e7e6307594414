import { describe, expect, it } from "vitest";
import { columnResource, lastName, modelPath, modelResource } from "../../src/routes/paths";
import { withParams } from "../../src/routes/query";
import { formatRange, lastDays, parseRange, snapRange } from "../../src/routes/range";

describe("the range in the URL", () => {
  it.each(["2013-02-01..2013-03-01", "2013-02-08T06:30Z..2013-02-08T18:00Z"])("%s goes there and back", (text) => {
    expect(formatRange(parseRange(text)!)).toBe(text);
  });
  it.each([null, "", "2013", "2013-03-01..2013-02-01", "2013-02-01..", "a..b", "2013-01-01..2013-01-02..2013-01-03", "2013-13-01..2013-14-01", "1..2"])(
    "%s shows the whole history",
    (text) => expect(parseRange(text)).toBeNull(),
  );
});

describe("snapRange", () => {
  const at = (text: string): number => Date.parse(text);
  it("grows to whole days, whichever way it was dragged", () => {
    const range = snapRange(at("2013-02-10T03:00:00Z"), at("2013-02-07T21:00:00Z"), 60_000)!;
    expect(formatRange(range)).toBe("2013-02-07..2013-02-11");
  });
  it("grows to whole minutes within a day", () => {
    const range = snapRange(at("2013-02-10T03:00:30Z"), at("2013-02-10T05:10:10Z"), 60_000)!;
    expect(formatRange(range)).toBe("2013-02-10T03:00Z..2013-02-10T05:11Z");
  });
  it("takes a click for a click", () => expect(snapRange(1000, 2000, 60_000)).toBeNull());
});

it("lastDays ends with the last whole day", () => {
  expect(formatRange(lastDays(Date.parse("2013-12-31T23:59:00Z"), 7))).toBe("2013-12-25..2014-01-01");
});

describe("paths and parameters", () => {
  it("encodes every name as one segment", () => {
    expect(modelPath("a/b ?#")).toBe("/m/a%2Fb%20%3F%23");
    expect(columnResource("m", "x/../y", "2013-01-01..2013-01-02")).toBe("models/m/columns/x%2F..%2Fy?t=2013-01-01..2013-01-02");
    expect(modelResource("m", null)).toBe("models/m");
  });
  it.each(["late-flights", "a/b ?#", "50% off", "é"])("finds %s again in its address", (name) => expect(lastName(modelPath(name))).toBe(name));
  it("takes a broken escape as it is", () => expect(lastName("/x/m/50%")).toBe("50%"));
  it("changes only what it is asked to", () => {
    expect(withParams("t=2013-01-01..2013-01-02&column=a", { column: null })).toBe("t=2013-01-01..2013-01-02");
    expect(withParams("", { column: "a&b", t: "2013-01-01T06:00Z..2013-01-02" })).toBe("column=a%26b&t=2013-01-01T06:00Z..2013-01-02");
  });
});
