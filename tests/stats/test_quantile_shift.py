from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.stats.populations import RUNS, aligned, aligned_samples, covered

from offing.profiles.grid import NumericGrid
from offing.stats.estimate import Distances
from offing.stats.quantile_shift import NORMAL_RANGE, Edges, cell_quantiles, quantile_shift, robust_unit

ORDERS = np.array([0.05, 0.5, 0.95])
SIZES = ((72, 20_000), (72, 500), (500, 20_000), (500, 500), (5000, 20_000))
KINDS: dict[str, Callable[[float, float], Any]] = {
    "bell": stats.norm,
    "heavy": stats.cauchy,
    "skewed": lambda by, scale: stats.lognorm(scale, scale=np.exp(by)),
    "flat": stats.uniform,
}


def simulated(kind: str, change: tuple[float, float], n: int, m: int) -> tuple[Distances, np.ndarray]:
    """Return the shifts of many samples on the real grid, and the true ones."""
    now, then = KINDS[kind](*change), KINDS[kind](0.0, 1.0)
    width = then.ppf(0.75) - then.ppf(0.25)
    grid = NumericGrid(float(then.ppf(0.5)), 2.0 ** round(np.log2(width)))
    lower, upper = grid.edges(np.arange(-350, 350))
    rng = np.random.default_rng([n, m])
    sides = []
    for population, size in ((now, n), (then, m)):
        shares = np.diff(population.cdf(np.append(lower, upper[-1])))
        sides.append(rng.multinomial(size, shares / shares.sum(), RUNS))
    alignments, kept = aligned(*sides)
    edges = Edges(*(np.broadcast_to(side, kept.shape)[kept] for side in (lower, upper)))
    found = quantile_shift(alignments, edges, robust_unit(alignments, edges), ORDERS)
    return found, (now.ppf(ORDERS) - then.ppf(ORDERS)) / width * NORMAL_RANGE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [(0.0, 1.0), (0.5, 1.0), (0.0, 1.5)])
def test_the_interval_covers(kind: str, change: tuple[float, float]) -> None:
    for n, m in SIZES:
        found, truth = simulated(kind, change, n, m)
        for i, exact in enumerate(truth.tolist()):
            share = covered(Distances(*(part[i] for part in found)), exact)
            assert 0.92 <= share <= (0.99 if n == 72 else 0.985), (n, m, ORDERS[i], share)


def edges_of(values: np.ndarray) -> Edges:
    return Edges(values, values + 0.01)


def test_equal_values_have_not_moved_and_may_be_anywhere_in_their_cell() -> None:
    x, y = np.repeat([1.0, 2.0], [40, 60]), np.repeat([1.0, 2.0, 4.0], [300, 500, 200])
    pair = aligned_samples(x, y)
    edges = edges_of(np.array([1.0, 2.0, 4.0]))
    unit = robust_unit(pair, edges)
    found = quantile_shift(pair, edges, unit, ORDERS)
    assert found.value[1, 0] == 0
    assert found.low[1, 0] < 0 < found.high[1, 0]
    assert found.value[2, 0] == pytest.approx(-2 / unit.size[0])


@pytest.mark.parametrize("ties", [False, True])
def test_quantiles_are_numpy_s_to_a_cell(ties: bool) -> None:
    rng = np.random.default_rng(1)
    x = (rng.poisson(6, 3000) if ties else rng.normal(0, 1, 3000)).astype(np.float64).round(2)
    pair = aligned_samples(x, x)
    edges = edges_of(np.unique(x))
    orders = np.array([0.05, 0.37, 0.5, 0.95])
    found = cell_quantiles(pair, edges, pair.current, orders)
    expected = np.quantile(x, orders, method="inverted_cdf")
    assert found.value[:, 0] == pytest.approx(expected, abs=0.0101)
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


def test_the_unit_is_a_standard_deviation_of_a_bell_and_smooth_with_ties() -> None:
    rng = np.random.default_rng(2)
    bell = rng.normal(0, 3, 20_000).round(2)
    pair = aligned_samples(bell, bell)
    assert robust_unit(pair, edges_of(np.unique(bell))).size[0] == pytest.approx(3, rel=0.03)
    sizes = []
    for zeros in (700, 800, 900):
        x = np.repeat([0.0, 1.0], [zeros, 1000 - zeros])
        sizes.append(float(robust_unit(aligned_samples(x, x), edges_of(np.array([0.0, 1.0]))).size[0]))
    assert sizes[0] > sizes[1] > sizes[2] > 0


def test_a_constant_baseline_has_no_unit() -> None:
    pair = aligned_samples(np.array([1.0, 2.0]), np.ones(100))
    edges = edges_of(np.array([1.0, 2.0]))
    found = quantile_shift(pair, edges, robust_unit(pair, edges), ORDERS)
    assert all(np.isnan(part).all() for part in found)
