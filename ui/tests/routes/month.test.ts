import { expect, it } from "vitest";
import { monthBeside, parseMonth } from "../../src/routes/month";

it("reads a month and nothing else", () => {
  expect(parseMonth("2013-02")).toBe("2013-02");
  for (const text of ["last", "2013-13", "2013-2", "2013-02-01", "", null]) expect(parseMonth(text)).toBeNull();
});

it("steps over the end of a year", () => {
  expect([monthBeside("2013-12", 1), monthBeside("2013-01", -1), monthBeside("2013-03", -3)]).toEqual(["2014-01", "2012-12", "2012-12"]);
});
