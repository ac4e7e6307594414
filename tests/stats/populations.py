"""Populations whose shares are known, and many samples of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import stats

from offing.stats.alignments import Alignments
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.divergence import Cells
from offing.stats.estimate import Distances

RUNS = 2000
"""Simulations of each coverage: its standard error is half a per cent."""

SIZES = ((50, 20_000), (50, 50), (500, 20_000), (500, 500), (5000, 20_000))
"""Rows of the window and of the baseline."""


class Population(NamedTuple):
    """Where the cells of a column are, and their shares: now and in the baseline."""

    name: str
    positions: Floats
    now: Floats
    then: Floats


def columns(*changes: tuple[float, float]) -> list[Population]:
    """Return a bell, a skewed, a discrete, a zero-inflated and a two-valued column, changed.

    A change is a shift and a stretch, in scales of the column.
    """
    return [
        Population(f"{name} {shift} {stretch}", positions, shares(shift, stretch), shares(0, 1))
        for shift, stretch in changes
        for name, (positions, shares) in _KINDS.items()
    ]


def _bell(shift: float, stretch: float) -> Floats:
    edges = np.linspace(-5, 7, 81)
    return _shares(np.diff(stats.norm.cdf((edges - shift) / stretch)))


def _skewed(shift: float, stretch: float) -> Floats:
    edges = np.linspace(0, 18, 91)
    return _shares(np.diff(stats.expon.cdf(edges / (stretch + shift))))


def _discrete(shift: float, stretch: float) -> Floats:
    return _shares(stats.poisson.pmf(np.arange(40), 3 * stretch + shift))


def _zeros(shift: float, stretch: float) -> Floats:
    edges = np.linspace(0, 18, 61)
    rest = np.diff(stats.gamma.cdf(edges / stretch, 1.5))
    return _shares(np.append(0.6 - 0.2 * shift, (0.4 + 0.2 * shift) * rest / rest.sum()))


def _two(shift: float, stretch: float) -> Floats:
    ones = 0.3 + 0.2 * shift + 0.1 * (stretch - 1)
    return _shares(np.array([1 - ones, ones]))


def _shares(parts: Floats) -> Floats:
    kept = np.maximum(parts, 0.0)
    shares: Floats = kept / kept.sum()
    return shares


def _middles(edges: Floats) -> Floats:
    return (edges[1:] + edges[:-1]) / 2


_KINDS: dict[str, tuple[Floats, Callable[[float, float], Floats]]] = {
    "bell": (_middles(np.linspace(-5, 7, 81)), _bell),
    "skewed": (_middles(np.linspace(0, 18, 91)), _skewed),
    "discrete": (np.arange(40.0), _discrete),
    "zeros": (np.append(0.0, _middles(np.linspace(0, 18, 61))), _zeros),
    "two": (np.array([0.0, 1.0]), _two),
}


def levels(cells: int, *, even: bool, tilt: float = 0.0, moved: float = 0.0) -> Population:
    """Return levels of equal shares, or each 0.6 times as frequent as the one before.

    They are tilted, from rarer to more frequent along the way, or a part of all rows moves to the first.
    """
    then = np.full(cells, 1 / cells) if even else 0.6 ** np.arange(cells)
    then /= then.sum()
    now = then * np.exp(tilt * np.linspace(-1.7, 1.7, cells))
    now = (1 - moved) * now / now.sum()
    now[0] += moved
    return Population(f"{cells} levels", np.arange(float(cells)), now, then)


def drawn(population: Population, n: int, m: int, *, seed: int = 1, runs: int = RUNS) -> tuple[Ints, Ints]:
    """Return the counts of `runs` pairs of samples, runs x cells."""
    rng = np.random.default_rng([seed, n, m])
    return rng.multinomial(n, population.now, runs), rng.multinomial(m, population.then, runs)


def cells_of(population: Population, n: int, m: int) -> Cells:
    """Return the counts of many pairs of samples as cells."""
    return Cells.of(*drawn(population, n, m))


def aligned(current: Ints, baseline: Ints) -> tuple[Alignments, Bools]:
    """Return runs x cells of counts as alignments, and which of the cells they have."""
    kept: Bools = (current + baseline) > 0
    starts = np.append(0, np.cumsum(kept.sum(1))[:-1]).astype(np.int64)
    return Alignments(current[kept].astype(np.float64), baseline[kept].astype(np.float64), starts), kept


def aligned_samples(current: Floats, baseline: Floats) -> Alignments:
    """Return one pair of samples of raw values, each value a cell."""
    values = np.unique(np.concatenate([current, baseline]))
    sides = [np.bincount(np.searchsorted(values, s), minlength=values.size) for s in (current, baseline)]
    return aligned(sides[0][None], sides[1][None])[0]


def one_pair(current: Floats, baseline: Floats) -> Alignments:
    """Return two populations' shares as if they were counts of one pair of samples."""
    kept = current + baseline > 1e-14
    sides = [np.maximum(side[kept], 1e-18) for side in (current, baseline)]
    return Alignments(sides[0], sides[1], np.zeros(1, np.int64))


def values_of(kind: str, rng: np.random.Generator, by: float, size: int) -> Floats:
    """Return raw values of a kind: continuous, ties, or two values."""
    if kind == "ties":
        return rng.poisson(1 + by, size).astype(np.float64)
    if kind == "two values":
        return (rng.random(size) < 0.3 + by / 4).astype(np.float64)
    return rng.normal(by, 1.0, size)


def standardised(population: Population, n: int, m: int) -> tuple[Alignments, Floats, Floats]:
    """Return many pairs of samples, the scores of their cells, and the shifts of their means."""
    current, baseline = drawn(population, n, m)
    alignments, kept = aligned(current, baseline)
    x = population.positions
    mean = (baseline * x).sum(1) / m
    deviation = np.sqrt((baseline * (x - mean[:, None]) ** 2).sum(1) / (m - 1))
    scores = np.broadcast_to(x, kept.shape)[kept] / alignments.each(deviation)
    return alignments, scores, ((current * x).sum(1) / n - mean) / deviation


def covered(found: Distances, truth: float) -> float:
    """Return how often the interval holds the truth; checks that it holds the value always."""
    assert np.all((found.low <= found.value + 1e-12) & (found.value <= found.high + 1e-12))
    return float(np.mean((found.low <= truth + 1e-12) & (truth <= found.high + 1e-12)))
