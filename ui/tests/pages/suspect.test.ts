import { expect, it } from "vitest";
import { safeLink } from "../../src/pages/incident/SuspectDeployment";
import { sortColumns } from "../../src/pages/model/ColumnTable";

it("only web addresses become links", () => {
  expect(safeLink("https://git.example.org/x")).toBe("https://git.example.org/x");
  for (const url of ["javascript:alert(1)", "data:text/html,x", "/relative", "", null, undefined]) expect(safeLink(url)).toBeNull();
});

it("columns sort the worst first and never lose an unknown one", () => {
  const column = (name: string, state: string, value: number | null) => ({ name, state, psi: value === null ? null : { value }, missing: null }) as never;
  const columns = [column("b", "ok", 0.1), column("a", "ok", 0.3), column("c", "no_data", null), column("d", "critical", 1)];
  expect(sortColumns(columns, "state").map((c) => c.name)).toEqual(["d", "c", "a", "b"]);
  expect(sortColumns(columns, "name").map((c) => c.name)).toEqual(["a", "b", "c", "d"]);
  expect(sortColumns(columns, "psi").at(-1)!.name).toBe("c");
});
