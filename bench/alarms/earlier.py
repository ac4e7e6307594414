"""False alarms of two plans together: the published runs, and what an earlier plan with other seeds counted.

    python -m bench.alarms.earlier

Of the earlier runs only counts are left: runs, first alarms, and judged buckets until these, by cell
(`published/null-offing-earlier.jsonl`). They are those of the page at 89904e6, whose means have three
digits, less the buckets in which Offing learned. Of fifty columns there was no earlier plan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from bench.alarms import logs, promises
from bench.alarms.markdown import table
from bench.alarms.spec import Spec

Key = tuple[str, int, int, int, bool]
Count = tuple[int, int, float]


@dataclass(frozen=True)
class _Earlier:
    """A cell of the earlier plan."""

    pool: str
    columns: int
    baseline: int
    rows: int
    runs: int
    alarms: int
    buckets: int
    varying: bool = False


def tables() -> str:
    """Return the table of both plans by pool and columns, and a line about all cells."""
    together = _counts()
    groups: dict[tuple[str, int], list[Key]] = {}
    for key in sorted(together):
        groups.setdefault(key[:2], []).append(key)
    found = {
        key: promises.octaves_of(buckets, alarms, promises.PROMISED)
        for key, (_, alarms, buckets) in together.items()
    }
    body = []
    for (pool, columns), keys in groups.items():
        runs = sum(together[key][0] for key in keys)
        told = promises.summary(*zip(*(found[key] for key in keys), strict=True))
        others = [_named(key, *found[key]) for key in keys if abs(found[key][0]) > promises.NEAR]
        body.append([pool, str(columns), str(runs), *told, ", ".join(others)])
    mean, near, _ = promises.summary(*zip(*found.values(), strict=True))
    return f"{table([*promises.HEAD, 'the others'], body)}\n\nAll cells together: {mean}, {near} within 0.4."


def _counts() -> dict[Key, Count]:
    """Return runs, first alarms and judged buckets of each cell of rows, over both plans."""
    lines = (logs.FOLDER / "null-offing-earlier.jsonl").read_text("utf-8").splitlines()
    rows = [_Earlier(**json.loads(line)) for line in lines]
    before = {_key(row): (row.runs, row.alarms, row.buckets) for row in rows}
    found: dict[Key, Count] = {}
    for cell, runs in promises.cells().items():
        if cell.kind == "rows":
            buckets, alarms = promises.counted(runs)
            more = before.get(_key(cell), (0, 0, 0))
            found[_key(cell)] = (len(runs) + more[0], alarms + more[1], buckets + more[2])
    return found


def _key(cell: Spec | _Earlier) -> Key:
    return cell.pool, cell.columns, cell.baseline, cell.rows, cell.varying


def _named(key: Key, octaves: float, error: float) -> str:
    _, _, m, n, varying = key
    return f"m {m:,} n {n:,}{' varying' * varying} {octaves:+.2f} (± {error:.2f})"


if __name__ == "__main__":
    print(tables())
