"""What every distance between two distribution functions keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from tests.stats.plain_distances import plain_anderson_darling, plain_cramer_von_mises
from tests.stats.populations import (
    SIZES,
    Population,
    aligned,
    aligned_samples,
    columns,
    covered,
    drawn,
    one_pair,
)

from offing.stats.alignments import Alignments
from offing.stats.anderson_darling import anderson_darling
from offing.stats.arrays import Floats
from offing.stats.cramer_von_mises import cramer_von_mises
from offing.stats.estimate import Distances

CHANGES = ((0.2, 1.0), (1.0, 1.0), (0.0, 2.0))


class Measured(NamedTuple):
    """A distance: with its interval, and by its definition; that of samples without overlap."""

    between: Callable[[Alignments], Distances]
    plain: Callable[[Alignments], Floats]
    farthest: float

    def truth(self, population: Population) -> float:
        """Return the distance of the two populations: that of samples without noise."""
        return float(self.plain(one_pair(population.now, population.then))[0])


DISTANCES = {
    "cramer_von_mises": Measured(cramer_von_mises, plain_cramer_von_mises, 1 / np.sqrt(3)),
    "anderson_darling": Measured(anderson_darling, plain_anderson_darling, np.sqrt(8 * np.log(2) - 4)),
}


@pytest.fixture(params=list(DISTANCES), scope="module")
def distance(request: pytest.FixtureRequest) -> Measured:
    return DISTANCES[request.param]


def test_many_rows_are_the_plain_distance(distance: Measured) -> None:
    pair = Alignments(np.array([5e6, 3e6, 2e6]), np.array([2e6, 2e6, 6e6]), np.zeros(1, np.int64))
    assert distance.between(pair).value == pytest.approx(distance.plain(pair), rel=1e-5)


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers_a_change(distance: Measured, population: Population) -> None:
    exact = distance.truth(population)
    for n, m in SIZES:
        found = distance.between(aligned(*drawn(population, n, m))[0])
        share = covered(found, exact)
        # Where the change is of the size of chance the interval reaches down to 0, and covers more.
        small = exact < 4 * found.expected.mean()
        assert 0.92 <= share <= (0.995 if small else 0.98), (n, m, share)


@pytest.mark.parametrize("population", columns((0.0, 1.0)), ids=lambda population: population.name)
def test_no_change_is_inside_and_as_expected(distance: Measured, population: Population) -> None:
    for n, m in SIZES:
        alignments = aligned(*drawn(population, n, m))[0]
        found = distance.between(alignments)
        assert np.mean(found.low <= 0) >= 0.945, (n, m)
        assert found.expected.mean() == pytest.approx(distance.plain(alignments).mean(), rel=0.08), (n, m)


def test_disjoint_samples_are_as_far_apart_as_can_be(distance: Measured) -> None:
    found = distance.between(aligned_samples(np.arange(100, 2100.0), np.arange(-2000, 0.0)))
    assert found.value[0] == pytest.approx(distance.farthest, abs=1e-3)


def test_equal_constants_are_alike(distance: Measured) -> None:
    found = distance.between(aligned_samples(np.ones(5), np.ones(9)))
    assert [float(part[0]) for part in found] == [0, 0, 0, 0]
