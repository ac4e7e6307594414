from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.stats.populations import SIZES, cells_of, covered, levels

from offing.stats.arrays import Floats, Ints
from offing.stats.divergence import Cells
from offing.stats.hellinger import hellinger


def truth(p: Floats, q: Floats) -> float:
    return float(np.sqrt(max(1 - np.sqrt(p * q).sum(), 0.0)))


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("change", [{"tilt": 0.3}, {"tilt": 1.0}, {"moved": 0.2}])
def test_the_interval_covers_a_shift(cells: int, even: bool, change: dict[str, float]) -> None:
    population = levels(cells, even=even, **change)
    exact = truth(population.now, population.then)
    for n, m in SIZES:
        found = hellinger(cells_of(population, n, m))
        share = covered(found, exact)
        # Where the change is not larger than chance the interval reaches down to 0, and covers more.
        small = exact < 4 * found.expected.mean() or n == 50
        assert 0.92 <= share <= (1.0 if small else 0.98), (n, m, share)


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
def test_no_change_is_inside(cells: int, even: bool) -> None:
    for n, m in SIZES:
        found = hellinger(cells_of(levels(cells, even=even), n, m))
        assert np.mean(found.low <= 0) >= 0.945, (n, m)
        assert (found.expected > 0).all()


@pytest.mark.parametrize("n", [30, 300, 5000])
@pytest.mark.parametrize("cells", [2, 10, 20])
@pytest.mark.parametrize("even", [True, False])
def test_what_is_expected_is_the_mean_of_the_raw_distance(n: int, cells: int, even: bool) -> None:
    found = cells_of(levels(cells, even=even), n, 20_000)
    raw = np.array([truth(p, q) for p, q in zip(*found.shares, strict=True)])
    assert hellinger(found).expected.mean() == pytest.approx(raw.mean(), rel=0.05)


def test_disjoint_samples_are_as_far_apart_as_can_be() -> None:
    found = hellinger(Cells.of(np.array([5000, 0]), np.array([0, 5000])))
    assert found.value == pytest.approx(1, abs=0.02)
    assert found.high == 1


def test_an_empty_sample_has_no_distance() -> None:
    found = hellinger(Cells.of(np.array([[0, 0], [1, 1]]), np.array([[5, 5], [0, 0]])))
    assert all(np.isnan(part).all() for part in found)


@given(arrays(np.int64, (2, 3, 7), elements=st.integers(0, 10**9)))
def test_any_counts_give_an_ordered_interval(counts: Ints) -> None:
    found = hellinger(Cells.of(counts[0], counts[1]))
    some = (counts.sum(-1) > 0).all(0)
    assert all(np.isfinite(part[some]).all() for part in found)
    assert (found.low[some] >= 0).all()
    assert (found.low[some] <= found.value[some]).all()
    assert (found.value[some] <= found.high[some]).all()
    assert (found.high[some] <= 1).all()
