"""How often intervals held: counted point by point, kept as JSON between sessions."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.coverage.scenario import Draw, key

from offing.domain.point import Point

SLACK = 1e-9
"""Rounding of numbers that are equal, in units of the truth."""


@dataclass
class Tally:
    """One series over many simulations: what its intervals did.

    `held` of `runs` held the truth; `below` missed because the truth lay below the interval, `above`
    because it lay above. `withheld` simulations gave no interval, or had no truth; they are not in `runs`.
    `errors` and `widths` are sums of value - truth and of high - low, `squares` of (value - truth)².
    """

    runs: int = 0
    held: int = 0
    below: int = 0
    above: int = 0
    withheld: int = 0
    errors: float = 0.0
    squares: float = 0.0
    widths: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, point: Point, truth: float) -> None:
        """Count one point beside what its interval ought to hold."""
        if point.value is None or point.low is None or point.high is None or math.isnan(truth):
            self.withheld += 1
            reason = point.status.value if point.value is None else "no truth"
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
            return
        slack = SLACK * max(1.0, abs(truth))
        self.runs += 1
        self.below += truth < point.low - slack
        self.above += truth > point.high + slack
        self.held = self.runs - self.below - self.above
        self.errors += point.value - truth
        self.squares += (point.value - truth) ** 2
        self.widths += point.high - point.low

    @property
    def coverage(self) -> float:
        """The share of intervals that held the truth; NaN without any."""
        return self.held / self.runs if self.runs else math.nan


Tallies = dict[str, Tally]


def count(tallies: Tallies, draw: Draw, truths: Mapping[str, float]) -> None:
    """Add the points of one simulation whose truth is known: its own one first, then that of the scenario."""
    for point in draw.points():
        name = key(point)
        truth = draw.own.get(name, truths.get(name))
        if truth is not None:
            tallies.setdefault(name, Tally()).add(point, truth)


@dataclass
class Kept:
    """The tallies of one scenario and size: `done` simulations of one seed and one state of the code."""

    done: int = 0
    seconds: float = 0.0
    seed: int = 1
    code: str = ""
    tallies: Tallies = field(default_factory=dict)


def folder() -> Path:
    """Return where results are kept."""
    root = Path(os.environ.get("OFFING_BENCH_CACHE", Path.home() / ".cache" / "offing-bench"))
    return root / "results" / "coverage"


def read(scenario: str, n: int) -> Kept:
    """Return what is kept of a scenario at a size, nothing when nothing is."""
    path = folder() / f"{scenario}-{n}.json"
    if not path.exists():
        return Kept()
    found = json.loads(path.read_text("utf-8"))
    tallies = {name: Tally(**part) for name, part in found.pop("tallies").items()}
    return Kept(**found, tallies=tallies)


def write(scenario: str, n: int, kept: Kept) -> None:
    """Keep the results of a scenario at a size."""
    path = folder() / f"{scenario}-{n}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(kept), indent=1), "utf-8")
    part.rename(path)
