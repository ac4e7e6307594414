import { describe, expect, it } from "vitest";
import { ago, lasting, millis, moment, span } from "../../src/format/time";

describe("time", () => {
  it("is UTC wherever the browser is", () => expect(moment("2013-02-08T23:30:00Z")).toBe("8 Feb 2013, 23:30"));
  it("leaves the clock out at midnight", () => expect(moment("2013-02-08T00:00:00Z")).toBe("8 Feb 2013"));
  it("does not guess at what is not a time", () => {
    expect(millis("soon")).toBeNull();
    expect(moment("soon")).toBe("–");
    expect(moment(null)).toBe("–");
    expect(ago(null, "2013-01-01T00:00:00Z")).toBe("–");
  });
});

describe("span", () => {
  it("says the year once", () => expect(span("2013-01-01T00:00:00Z", "2013-12-31T00:00:00Z")).toBe("1 Jan to 31 Dec 2013"));
  it("says both years when they differ", () => expect(span("2013-09-10T00:00:00Z", "2014-01-01T00:00:00Z")).toBe("10 Sep 2013 to 1 Jan 2014"));
  it("stays open", () => expect(span("2013-09-10T00:00:00Z", null)).toBe("since 10 Sep 2013"));
  it("keeps hours of one day", () => expect(span("2013-02-08T06:00:00Z", "2013-02-08T18:00:00Z")).toBe("8 Feb 2013, 06:00 to 18:00"));
});

describe("ago and lasting", () => {
  const now = "2014-01-01T00:04:00Z";
  it("uses the largest sensible unit", () => {
    expect(ago("2013-12-31T23:59:00Z", now)).toBe("5 minutes ago");
    expect(ago("2013-09-10T00:00:00Z", now)).toBe("4 months ago");
    expect(ago("2014-01-01T00:03:55Z", now)).toBe("just now");
    expect(ago("2014-01-02T00:04:00Z", now)).toBe("in 24 hours");
  });
  it("counts one of each", () => expect(lasting(1000)).toBe("1 second"));
});
