"""What every distance between the shares of two tables of cells keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.stats.plain_distances import plain_hellinger, plain_total_variation
from tests.stats.populations import SIZES, cells_of, covered, levels

from offing.stats.arrays import Floats, Ints
from offing.stats.cramers_v import balanced_v, cramers_v
from offing.stats.divergence import Cells
from offing.stats.estimate import Distances
from offing.stats.hellinger import hellinger
from offing.stats.total_variation import total_variation


class Measured(NamedTuple):
    """A distance: between samples, with its interval, and between shares that are known."""

    between: Callable[[Cells], Distances]
    truth: Callable[[Floats, Floats], float]


DISTANCES = {
    "cramers_v": Measured(cramers_v, lambda p, q: float(balanced_v(p, q))),
    "hellinger": Measured(hellinger, plain_hellinger),
    "total_variation": Measured(total_variation, plain_total_variation),
}


@pytest.fixture(params=list(DISTANCES), scope="module")
def distance(request: pytest.FixtureRequest) -> Measured:
    return DISTANCES[request.param]


def test_many_rows_are_the_plain_distance(distance: Measured) -> None:
    x, y = np.array([3, 5, 2]) * 10**7, np.array([2, 2, 6]) * 10**7
    assert distance.between(Cells.of(x, y)).value == pytest.approx(
        distance.truth(x / 10**8, y / 10**8), abs=1e-6
    )


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("change", [{"tilt": 0.3}, {"tilt": 1.0}, {"moved": 0.2}])
def test_the_interval_covers_a_shift(
    distance: Measured, cells: int, even: bool, change: dict[str, float]
) -> None:
    population = levels(cells, even=even, **change)
    exact = distance.truth(population.now, population.then)
    for n, m in SIZES:
        found = distance.between(cells_of(population, n, m))
        share = covered(found, exact)
        # Where the change is not larger than chance the interval reaches down to 0, and covers more.
        small = exact < 2 * found.expected.mean()
        most = 1.0 if n == 50 else 0.99 if small else 0.985
        assert 0.92 <= share <= most, (n, m, share)


@pytest.mark.parametrize("cells", [2, 5, 10, 20])
@pytest.mark.parametrize("even", [True, False])
def test_no_change_is_inside(distance: Measured, cells: int, even: bool) -> None:
    for n, m in SIZES:
        found = distance.between(cells_of(levels(cells, even=even), n, m))
        assert np.mean(found.low <= 0) >= 0.945, (n, m)
        assert (found.expected > 0).all()


@pytest.mark.parametrize("n", [30, 300, 5000])
@pytest.mark.parametrize("cells", [2, 10, 20])
@pytest.mark.parametrize("even", [True, False])
def test_what_is_expected_is_the_mean_of_the_raw_distance(
    distance: Measured, n: int, cells: int, even: bool
) -> None:
    found = cells_of(levels(cells, even=even), n, 20_000)
    raw = np.array([distance.truth(p, q) for p, q in zip(*found.shares, strict=True)])
    assert distance.between(found).expected.mean() == pytest.approx(raw.mean(), rel=0.05)


def test_disjoint_samples_are_as_far_apart_as_can_be(distance: Measured) -> None:
    found = distance.between(Cells.of(np.array([5000, 0]), np.array([0, 5000])))
    assert found.value == pytest.approx(1, abs=0.02)
    assert found.high == 1


def test_an_empty_sample_has_no_distance(distance: Measured) -> None:
    found = distance.between(Cells.of(np.array([[0, 0], [1, 1]]), np.array([[5, 5], [0, 0]])))
    assert all(np.isnan(part).all() for part in found)


@pytest.mark.parametrize("between", [one.between for one in DISTANCES.values()], ids=DISTANCES.keys())
@given(arrays(np.int64, (2, 3, 7), elements=st.integers(0, 10**9)))
def test_any_counts_give_an_ordered_interval(between: Callable[[Cells], Distances], counts: Ints) -> None:
    found = between(Cells.of(counts[0], counts[1]))
    some = (counts.sum(-1) > 0).all(0)
    assert all(np.isfinite(part[some]).all() for part in found)
    assert (found.low[some] >= 0).all()
    assert (found.low[some] <= found.value[some]).all()
    assert (found.value[some] <= found.high[some]).all()
    assert (found.high[some] <= 1).all()
