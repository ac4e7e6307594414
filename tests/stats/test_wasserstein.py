from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import wasserstein_distance
from tests.stats.populations import (
    SIZES,
    Population,
    aligned_samples,
    columns,
    covered,
    standardised,
    values_of,
)

from offing.stats.alignments import Alignments
from offing.stats.wasserstein import plain_wasserstein, wasserstein


def truth(population: Population) -> float:
    x, then = population.positions, population.then
    deviation = np.sqrt(then @ (x - then @ x) ** 2)
    return float(wasserstein_distance(x, x, population.now, then) / deviation)


@pytest.mark.parametrize("kind", ["continuous", "ties", "two values"])
def test_the_plain_distance_is_scipy_s(kind: str) -> None:
    rng = np.random.default_rng(1)
    x, y = values_of(kind, rng, 0.4, 300), values_of(kind, rng, 0.0, 700)
    places = np.unique(np.concatenate([x, y]))
    found = plain_wasserstein(aligned_samples(x, y), places)
    assert found[0] == pytest.approx(wasserstein_distance(x, y), abs=1e-9)


def test_many_rows_are_the_plain_distance() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(0.4, 2, 40_000), rng.normal(0, 1, 40_000)
    places = np.unique(np.concatenate([x, y]))
    pair = aligned_samples(x, y)
    assert wasserstein(pair, places).value == pytest.approx(plain_wasserstein(pair, places), rel=2e-3)


@pytest.mark.parametrize("population", columns((0.3, 1.0), (1.0, 1.0), (0.0, 2.0)), ids=lambda p: p.name)
def test_the_interval_covers_a_change(population: Population) -> None:
    exact = truth(population)
    for n, m in SIZES:
        alignments, scores, _ = standardised(population, n, m)
        found = wasserstein(alignments, scores)
        share = covered(found, exact)
        small = exact < 4 * found.expected.mean()
        assert 0.92 <= share <= (0.999 if small else 0.98), (n, m, share)


@pytest.mark.parametrize("population", columns((0.0, 1.0)), ids=lambda population: population.name)
def test_no_change_is_inside_and_as_expected(population: Population) -> None:
    for n, m in SIZES:
        alignments, scores, _ = standardised(population, n, m)
        found = wasserstein(alignments, scores)
        assert np.mean(found.low <= 0) >= 0.945, (n, m)
        plain = plain_wasserstein(alignments, scores)
        assert found.expected.mean() == pytest.approx(plain.mean(), rel=0.06), (n, m)


def test_pairs_do_not_mix() -> None:
    pair = Alignments(np.array([3.0, 1, 1, 3]), np.array([1.0, 3, 3, 1]), np.array([0, 2]))
    found = plain_wasserstein(pair, np.array([0.0, 1.0, 500.0, 502.0]))
    assert found.tolist() == pytest.approx([0.5, 1.0])


def test_equal_constants_are_alike() -> None:
    found = wasserstein(aligned_samples(np.ones(5), np.ones(9)), np.ones(1))
    assert [float(part[0]) for part in found] == [0, 0, 0, 0]
