import { describe, expect, it } from "vitest";
import type { FleetModel } from "../../src/api/types";
import { look, monitorWord, rank, stateMeaning, stateWord, tally, unexplained, worstFirst } from "../../src/format/status";

const model = (name: string, state: string, open = 0): FleetModel => ({ name, state, open_incidents: open }) as FleetModel;

describe("look", () => {
  it.each(["no_data", "too_few", "stale", "error", "unknown", "something new", "", null, undefined])("%s is never green", (state) => {
    expect(look(state)).toBe("unknown");
  });
  it("names a failure as such", () => {
    expect(stateWord("error")).toBe("Failed");
    expect(stateWord("no_data")).toBe("No data");
    expect(stateWord("something new")).toBe("Unknown");
  });
  it.each(["no_data", "too_few", "stale", "error", "learning"])("%s has a name of its own, and a sentence", (state) => {
    expect(stateWord(state)).not.toBe("Unknown");
    expect(stateMeaning(state)).toMatch(/^[A-Z].*\.$/);
    expect(stateMeaning(state)).not.toBe(stateMeaning("something new"));
  });
  it("explains no state that explains itself", () => {
    for (const state of ["ok", "warning", "critical"]) expect(stateMeaning(state)).toBeNull();
    expect(unexplained(["ok", "learning", "too_few", "learning", "critical"])).toEqual(["too_few", "learning"]);
  });
  it("does not call a monitor healthy", () => expect(monitorWord("ok")).toBe("Watching"));
});

describe("order", () => {
  it("puts the worst first, then open incidents, then names", () => {
    const models = [model("b", "ok"), model("a", "ok"), model("c", "critical"), model("d", "learning"), model("e", "warning", 1), model("f", "warning", 2), model("g", "odd")];
    expect(models.toSorted(worstFirst).map((m) => m.name)).toEqual(["c", "f", "e", "g", "d", "a", "b"]);
  });
  it("ranks unknown above learning and healthy", () => expect(rank("no_data")).toBeLessThan(rank("learning")));
});

describe("tally", () => {
  const words = (states: string[]) => tally(states.map((s) => model("m", s))).map((t) => `${t.count} ${t.words}`);
  it("always says action, watch and healthy", () => expect(words([])).toEqual(["0 need action", "0 watch", "0 healthy"]));
  it("adds the rest when there is any", () =>
    expect(words(["critical", "ok", "learning", "?"])).toEqual(["1 needs action", "0 watch", "1 healthy", "1 unknown", "1 learning"]));
});
