import { expect, it } from "vitest";
import { Deliveries } from "../../src/pages/incident/Deliveries";
import { Playbook } from "../../src/pages/incident/Playbook";
import { SimilarIncidents } from "../../src/pages/incident/SimilarIncidents";
import { draw, textOf, violations } from "../render";

const past = (parts = {}) => ({ id: "a b", title: "It fell", started_at: "2013-02-10T00:00:00Z", ended_at: "2013-02-12T00:00:00Z", verdict: null, who: null, comment: null, likeness: 0.5, ...parts });

it("similar incidents say how they ended, and by whom it was said", async () => {
  const judged = past({ verdict: "real", who: "ann", comment: "feed <b>restarted</b>" });
  const root = draw(<SimilarIncidents similar={{ sentence: "", count: 7, incidents: [judged, past({ ended_at: null })] as never }} />);
  const [first, second] = [...root.querySelectorAll(".similar li")];
  expect(textOf(first!)).toBe("It fell Real problem by ann · 10 Feb 2013, lasted 2 days feed <b>restarted</b>");
  expect(textOf(second!)).toBe("It fell Not judged by anybody · 10 Feb 2013, still open");
  expect(first!.querySelector("a")?.getAttribute("href")).toBe("/i/a%20b");
  expect(textOf(root)).toContain("5 older ones not listed");
  expect(await violations(root)).toEqual([]);
});

it("without similar incidents there is no panel", () => expect(draw(<SimilarIncidents similar={null} />).innerHTML).toBe(""));

it("the playbook names its page, and its code is code", () => {
  const links = [{ what: "playbook", path: "/p", url: null, sentence: "what to do: A column's values are missing" }];
  const root = draw(<Playbook steps={["Run `offing <x>` twice.", "Mend it."]} links={links} />);
  expect(textOf(root)).toContain("Playbook: A column's values are missing");
  expect(root.querySelector("code")?.textContent).toBe("offing <x>");
  expect([...root.querySelectorAll("ol li")].map((li) => textOf(li))).toEqual(["Run offing <x> twice.", "Mend it."]);
  expect(textOf(draw(<Playbook steps={[]} links={null} />))).toContain("No playbook is set");
});

it("what was held back says why instead of that no channel is set", () => {
  const notice = { transition: "firing", at: "2013-02-10T00:00:00Z", state: "waiting", stage: "digest", reason: "in the digest of 2013-02-11", due_at: null, summary: null };
  expect(textOf(draw(<Deliveries deliveries={[]} notices={[notice]} />))).toBe("Deliveries firing in the digest of 2013-02-11");
  expect(textOf(draw(<Deliveries deliveries={[]} notices={[]} />))).toContain("Nobody was told");
});
