import { beforeEach, expect, it } from "vitest";
import type { Decomposition } from "../../src/api/context";
import { MixWithin } from "../../src/pages/incident/MixWithin";
import { draw, textOf, violations } from "../render";

const part = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

function decomposition(interaction = 0.0001): Decomposition {
  const value = (segment: string, within: number) => ({ segment, within, mix: 0, interaction: 0, within_low: within - 0.01, within_high: within + 0.01 });
  const by = (segment: string, values: string[]) => ({
    segment, mix: part(0.002), within: part(0.077), interaction: part(interaction),
    values: values.map((v, i) => value(`${segment}=${v}`, 0.03 - i / 100)), sentence: `of the rise of log loss by 0.0791, most is within ${segment}`,
  });
  return { sentence: "s", metric: "log loss", unit: "value", change: part(0.0791), segments: [by("carrier", ["B6", "EV"]), by("origin", ["JFK"])] };
}

const rows = (root: Element) => [...root.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("th, td:last-child")].map(textOf));

beforeEach(() => history.replaceState(null, "", "/i/1"));

it("has two parts with intervals, and the values that add most", async () => {
  const root = draw(<MixWithin decomposition={decomposition()} />);
  expect(rows(root)).toEqual([
    ["Mix other rows than before", "+0.0020 −0.0080 to +0.0120"],
    ["Within the same kind of rows, another log loss", "+0.0770 +0.0670 to +0.0870"],
    ["B6", "+0.0300 +0.0200 to +0.0400"],
    ["EV", "+0.0200 +0.0100 to +0.0300"],
  ]);
  expect(textOf(root)).toContain("Of the rise of log loss by 0.0791, most is within carrier.");
  expect(await violations(root)).toEqual([]);
});

it("both at once is told when it is worth a word", () => {
  expect(rows(draw(<MixWithin decomposition={decomposition(0.02)} />))[2]).toEqual(["Both at once", "+0.0200 +0.0100 to +0.0300"]);
});

it("another segment is in the address", async () => {
  const root = draw(<MixWithin decomposition={decomposition()} />);
  const button = [...root.querySelectorAll("button")].find((b) => b.textContent === "origin")!;
  button.click();
  await new Promise((done) => setTimeout(done, 20));
  expect(location.search).toBe("?by=origin");
  expect(rows(root).map(([name]) => name)).toContain("JFK");
  expect(button.getAttribute("aria-pressed")).toBe("true");
});

it("a segment that is not there is the first one", () => {
  history.replaceState(null, "", "/i/1?by=nothing");
  expect(rows(draw(<MixWithin decomposition={decomposition()} />)).map(([name]) => name)).toContain("B6");
});

it("two parts stand on one scale with the values", () => {
  const root = draw(<MixWithin decomposition={decomposition()} />);
  const zeros = [...root.querySelectorAll<HTMLElement>(".part-line .scale-zero")].map((z) => z.style.left);
  expect(new Set(zeros).size).toBe(1);
});

it("nothing is drawn where nothing was taken apart", () => {
  expect(draw(<MixWithin decomposition={null} />).innerHTML).toBe("");
});
