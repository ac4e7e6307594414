"""What one run is: a baseline, buckets, and perhaps a shift that begins with a known bucket."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Spec:
    """One run. The same spec gives the same rows to every side.

    kind: `rows` (rows drawn at random), `days` (real days in random order), `season` (real weeks in the
    order of the year, the year of each by lot), `real` (the order in which it happened).
    baseline: rows for `rows`, days otherwise. rows: of each bucket, for `rows` and for `real` without days.
    buckets: judged after the baseline. start: the first shifted bucket, -1 for none. varying: bucket sizes
    spread evenly on a log scale over a factor of 20 around `rows`.
    """

    suite: str
    pool: str
    kind: str
    columns: int
    baseline: int
    rows: int
    buckets: int
    seed: int
    shift: str = ""
    size: float = 0.0
    start: int = -1
    varying: bool = False

    @property
    def cell(self) -> str:
        """The name of what this run repeats: everything but the seed."""
        words = [self.kind, self.pool, f"d{self.columns}", f"m{self.baseline}", f"n{self.rows}"]
        words += ["varying"] * self.varying
        words += [f"{self.shift}-{self.size:g}"] if self.shift else []
        return "/".join([*words, f"k{self.buckets}"])

    @property
    def quiet(self) -> str:
        """The name of the cells in which nothing changes that this one is compared with."""
        words = [self.kind, self.pool, f"d{self.columns}", f"m{self.baseline}", f"n{self.rows}"]
        return "/".join([*words, *["varying"] * self.varying])

    def to_json(self) -> dict[str, Any]:
        """Return the fields."""
        return dataclasses.asdict(self)
