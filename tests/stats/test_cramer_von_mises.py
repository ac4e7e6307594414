from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import cramervonmises_2samp
from tests.stats.populations import (
    SIZES,
    Population,
    aligned,
    aligned_samples,
    columns,
    covered,
    drawn,
    one_pair,
    values_of,
)

from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats
from offing.stats.cramer_von_mises import cramer_von_mises

CHANGES = ((0.2, 1.0), (1.0, 1.0), (0.0, 2.0))


def raw(alignments: Alignments) -> Floats:
    """Return the plain root mean square gap, by the definition."""
    below = alignments.below[0] - alignments.below[1]
    before = below - (alignments.shares[0] - alignments.shares[1])
    weight = (alignments.shares[0] + alignments.shares[1]) / 2
    return np.asarray(np.sqrt(alignments.total(weight * (below**2 + before**2) / 2)))


def truth(population: Population) -> float:
    """Return the distance of the two populations: that of samples without noise."""
    return float(raw(one_pair(population.now, population.then))[0])


@pytest.mark.parametrize("kind", ["continuous", "ties", "two values"])
def test_its_square_is_scipy_s_statistic_per_row(kind: str) -> None:
    rng = np.random.default_rng(1)
    x, y = (values_of(kind, rng, by, 300) for by in (0.4, 0.0))
    expected = cramervonmises_2samp(x, y).statistic * (1 / 300 + 1 / 300)
    assert raw(aligned_samples(x, y))[0] ** 2 == pytest.approx(expected, abs=1e-9)


def test_it_does_not_depend_on_how_often_the_same_rows_come() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(0.5, 1, 400), rng.normal(0, 1, 100)
    once, often = aligned_samples(x, y), aligned_samples(x, np.repeat(y, 4))
    assert raw(once)[0] == pytest.approx(raw(often)[0], abs=1e-12)
    expected = cramervonmises_2samp(x, np.repeat(y, 4)).statistic * (1 / 400 + 1 / 400)
    assert raw(once)[0] ** 2 == pytest.approx(expected, abs=1e-9)


def test_many_rows_are_the_plain_distance() -> None:
    pair = Alignments(np.array([5e6, 3e6, 2e6]), np.array([2e6, 2e6, 6e6]), np.zeros(1, np.int64))
    assert cramer_von_mises(pair).value == pytest.approx(raw(pair), rel=1e-5)


def test_disjoint_samples_are_as_far_apart_as_can_be() -> None:
    found = cramer_von_mises(aligned_samples(np.arange(100, 2100.0), np.arange(-2000, 0.0)))
    assert found.value[0] == pytest.approx(1 / np.sqrt(3), abs=1e-3)


def test_equal_constants_are_alike() -> None:
    found = cramer_von_mises(aligned_samples(np.ones(5), np.ones(9)))
    assert [float(part[0]) for part in found] == [0, 0, 0, 0]


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers_a_change(population: Population) -> None:
    exact = truth(population)
    for n, m in SIZES:
        found = cramer_von_mises(aligned(*drawn(population, n, m))[0])
        share = covered(found, exact)
        # Where the change is of the size of chance the interval reaches down to 0, and covers more.
        small = exact < 4 * found.expected.mean()
        assert 0.92 <= share <= (0.9995 if small else 0.98), (n, m, share)


@pytest.mark.parametrize("population", columns((0.0, 1.0)), ids=lambda population: population.name)
def test_no_change_is_inside_and_as_expected(population: Population) -> None:
    for n, m in SIZES:
        alignments = aligned(*drawn(population, n, m))[0]
        found = cramer_von_mises(alignments)
        assert np.mean(found.low <= 0) >= 0.945, (n, m)
        assert found.expected.mean() == pytest.approx(raw(alignments).mean(), rel=0.08), (n, m)
