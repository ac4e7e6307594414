"""The suites: which runs each is made of.

null: nothing changes, rows drawn at random, over m, n and d. shift: the graded shifts. days: real days in
random order, and real weeks in the order of the season. real: what really happened. peers: the subset that
dear sides can afford, null and shifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from bench.alarms.pools import REPORT, TUNING
from bench.alarms.shifts import CATEGORICAL, SIZES
from bench.alarms.spec import Spec

BASELINES, ROWS, COLUMNS = (500, 5_000, 50_000), (50, 500, 5_000), (1, 12, 50)
HORIZON = 360
BEFORE, AFTER = 30, 60
EVENTS = {"flights": 38, "elec2": 180}
"""Days of the real order before the event: Nemo on 8 February 2013, and the first values of Victoria in
ELEC2. The ACS has none: its changes harm nobody."""


def cells(suite: str, pools: tuple[str, ...] = REPORT, quick: bool = False) -> list[Spec]:
    """Return one spec for each cell of a suite, seed 0."""
    made = list({"null": _null, "shift": _shift, "days": _days, "real": _real, "peers": _peers}[suite](pools))
    return made[:: max(1, len(made) // 4)] if quick else made


def runs(
    suite: str, seeds: Sequence[int], pools: tuple[str, ...] = REPORT, quick: bool = False
) -> list[Spec]:
    """Return a run of each cell for each seed, the cells taking turns, so that a part is of all cells."""
    found = cells(suite, pools, quick)
    seeds = seeds[:1] if suite == "real" else seeds
    return [Spec(**{**cell.to_json(), "seed": _seed(cell, seed)}) for seed in seeds for cell in found]


def _seed(cell: Spec, number: int) -> int:
    """Return a run's seed: no shifted run has the rows of one that thresholds are chosen on."""
    return number + 100_000 * bool(cell.shift)


def _null(pools: tuple[str, ...]) -> Iterator[Spec]:
    for pool, d, m, n in product(pools, COLUMNS, BASELINES, ROWS):
        yield Spec("null", pool, "rows", d, m, n, HORIZON, 0)
    for pool in pools:
        yield Spec("null", pool, "rows", 12, 5_000, 500, HORIZON, 0, varying=True)


def _shift(pools: tuple[str, ...]) -> Iterator[Spec]:
    """Shifts at two amounts of traffic; their null cells are those of the suite `null`."""
    for pool, (m, n) in product(pools, ((5_000, 500), (50_000, 5_000))):
        yield from _shifts(pool, m, n, BEFORE, AFTER)


def _shifts(pool: str, m: int, n: int, before: int, after: int) -> Iterator[Spec]:
    for kind, sizes in SIZES.items():
        if kind == "offset" or (pool == "bike" and kind in CATEGORICAL):
            continue
        for size in sizes:
            yield Spec("shift", pool, "rows", 12, m, n, before + after, 0, kind, size, before)


def _days(pools: tuple[str, ...]) -> Iterator[Spec]:
    """Real days: the rest of the pool's days is the stream; bike also in the order of the season."""
    lengths = {"flights": 365, "hotel": 549, "bike": 731}
    for pool, baseline in product(dict.fromkeys((*pools, "bike")), (30, 60, 120)):
        if pool in lengths:
            d = 8 if pool == "bike" else 12
            yield Spec("days", pool, "days", d, baseline, 0, min(lengths[pool] - baseline, HORIZON), 0)
    for baseline, size in product((30, 60, 120), SIZES["offset"]):
        yield Spec("days", "flights", "days", 12, baseline, 0, 168, 0, "offset", size, 84)
    yield Spec("days", "bike", "season", 8, 364, 0, 364, 0)


def _real(pools: tuple[str, ...]) -> Iterator[Spec]:
    yield Spec("real", "elec2", "real", 5, 120, 0, 120, 0, start=EVENTS["elec2"] - 120)
    yield Spec("real", "flights", "real", 13, 30, 0, 30, 0, start=EVENTS["flights"] - 30)
    yield Spec("real", "acs", "real", 17, 40, 1_000, 120, 0)


def _peers(pools: tuple[str, ...]) -> Iterator[Spec]:
    yield Spec("peers", "flights", "rows", 12, 5_000, 500, 90, 0)
    wanted = [("location", 0.1), ("location", 0.2), ("location", 0.4), ("category", 0.05), ("missing", 0.05)]
    for kind, size in wanted:
        yield Spec("peers", "flights", "rows", 12, 5_000, 500, 40, 0, kind, size, 10)


ALL = ("null", "shift", "days", "real", "peers")
__all__ = ["ALL", "TUNING", "cells", "runs"]
