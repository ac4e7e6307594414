"""Sides at the same measured rate of false alarms, cell by cell; losses included."""

from __future__ import annotations

from dataclasses import dataclass

from bench.alarms import traces
from bench.alarms.draws import Floats
from bench.alarms.scoring import Delay, delay, mean_time, threshold_for
from bench.alarms.spec import Spec
from bench.alarms.traces import Run

RATES = (30.0, 90.0, 360.0)
NEEDED = 4.0
"""How many times the wanted time the exposure must be, or the rate is not measured at all."""


@dataclass(frozen=True)
class Statistic:
    """A statistic of a side, with its runs: those in which nothing changed, and the others, by cell."""

    side: str
    name: str
    quiet: dict[str, list[Run]]
    shifted: dict[str, list[Run]]

    @property
    def title(self) -> str:
        """Side and statistic in one line."""
        return f"{self.side}: {self.name}"

    def threshold(self, spec: Spec, wanted: float) -> float | None:
        """Return the threshold for one false alarm in `wanted` buckets; None when too little was run."""
        levels = self.null(spec)
        if sum(map(len, levels)) < NEEDED * wanted:
            return None
        return threshold_for(levels, wanted)

    def delay(self, cell: str, wanted: float) -> Delay | None:
        """Return the delay in a cell at that rate; None when either was not measured."""
        runs = self.shifted.get(cell, [])
        threshold = self.threshold(runs[0].spec, wanted) if runs else None
        return None if threshold is None else delay(self.levels(runs), runs[0].spec.start, threshold)

    def curve(self, cell: str) -> list[tuple[float, float]]:
        """Return (measured time between false alarms, restricted mean delay) along the whole knob.

        Where more than half of the runs alarm before the shift there is no point.
        """
        runs = self.shifted.get(cell, [])
        null = self.null(runs[0].spec) if runs else []
        total = sum(map(len, null))
        points = set()
        for wanted in (2.0 * 1.5**step for step in range(20)):
            if not null or total < NEEDED * wanted:
                break
            threshold = threshold_for(null, wanted)
            found = delay(self.levels(runs), runs[0].spec.start, threshold)
            if found and 2 * found.runs >= len(runs):
                points.add((min(mean_time(null, threshold), total), found.mean.value))
        return sorted(points)

    def null(self, spec: Spec) -> list[Floats]:
        """Return the statistic in the judged buckets of the runs in which nothing changed."""
        return [run.knobs[self.name][run.begin :] for run in self.quiet.get(spec.quiet, [])]

    def levels(self, runs: list[Run]) -> list[Floats]:
        """Return the statistic in each run."""
        return [run.knobs[self.name] for run in runs if self.name in run.knobs]


def statistics(suites: list[str], sides: list[str]) -> list[Statistic]:
    """Return every statistic of the sides over all runs of the suites."""
    found = []
    for side in sides:
        runs = [run for suite in suites for run in traces.read(suite, side)]
        for name in dict.fromkeys(name for run in runs for name in run.knobs):
            quiet: dict[str, list[Run]] = {}
            shifted: dict[str, list[Run]] = {}
            for run in (r for r in runs if name in r.knobs):
                if run.spec.shift:
                    shifted.setdefault(run.spec.cell, []).append(run)
                elif run.spec.start < 0:
                    quiet.setdefault(run.spec.quiet, []).append(run)
            found.append(Statistic(side, name, quiet, shifted))
    return found


def cells(found: list[Statistic]) -> list[Spec]:
    """Return one spec for each shifted cell that any side judged."""
    specs = {cell: runs[0].spec for one in found for cell, runs in one.shifted.items()}
    return list(specs.values())


@dataclass(frozen=True)
class Duel:
    """Ours against the best peer over all cells in which both were measured."""

    cells: int
    no_later: int
    by_one: int
    slow: int
    halved: int


def duel(
    found: list[Statistic], wanted: float, *, ours: str = "offing", without: str = "", slow: float = 5.0
) -> Duel:
    """Count the cells in which our median delay is no longer than any peer's, those in which it is longer by
    one bucket at most, and, of those where the best peer needs more than `slow` buckets, the ones in which
    ours is at most half.

    Ours is our first statistic, the peers' the best of all of theirs, a side named `without` left out.
    """
    mine = [s for s in found if s.side == ours][:1]
    others = [s for s in found if s.side not in (ours, without)]
    results = []
    for spec in cells(found):
        own = [d.median for s in mine if (d := s.delay(spec.cell, wanted))]
        peers = [d.median for s in others if (d := s.delay(spec.cell, wanted))]
        if own and peers:
            results.append((own[0], min(peers)))
    late = [(own, peer) for own, peer in results if peer > slow]
    halved = sum(own <= peer / 2 for own, peer in late)
    return Duel(
        cells=len(results),
        no_later=sum(own <= peer for own, peer in results),
        by_one=sum(peer < own <= peer + 1 for own, peer in results),
        slow=len(late),
        halved=halved,
    )
