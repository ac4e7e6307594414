from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import anderson_ksamp
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
from offing.stats.anderson_darling import anderson_darling
from offing.stats.arrays import Floats

CHANGES = ((0.2, 1.0), (1.0, 1.0), (0.0, 2.0))


def raw(alignments: Alignments) -> Floats:
    """Return the plain weighted root mean square gap, by the definition with midranks."""
    gap = alignments.middles[0] - alignments.middles[1]
    weight = (alignments.shares[0] + alignments.shares[1]) / 2
    middle = (alignments.middles[0] + alignments.middles[1]) / 2
    return np.asarray(np.sqrt(alignments.total(weight * gap**2 / (middle * (1 - middle) - weight / 4))))


def truth(population: Population) -> float:
    """Return the distance of the two populations: that of samples without noise."""
    return float(raw(one_pair(population.now, population.then))[0])


def statistic(x: Floats, y: Floats) -> float:
    """Return A² with midranks (Scholz and Stephens, equation 7), term by term of the definition."""
    pooled, parts = np.concatenate([x, y]), []
    for sample in (x, y):
        total = 0.0
        for value in np.unique(pooled):
            ties, own = np.sum(pooled == value), np.sum(sample == value)
            at, mine = np.sum(pooled < value) + ties / 2, np.sum(sample < value) + own / 2
            gap = len(pooled) * mine - len(sample) * at
            total += ties / len(pooled) * gap**2 / (at * (len(pooled) - at) - len(pooled) * ties / 4)
        parts.append(total / len(sample))
    return float((len(pooled) - 1) / len(pooled) * sum(parts))


@pytest.mark.parametrize("kind", ["continuous", "ties", "two values"])
@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_its_square_is_the_midrank_statistic_per_row(kind: str, shift: float) -> None:
    rng = np.random.default_rng(1)
    x, y = (values_of(kind, rng, by, 80) for by in (shift, 0.0))
    a2 = raw(aligned_samples(x, y))[0] ** 2 * 40 * 159 / 160
    assert a2 == pytest.approx(statistic(x, y), abs=1e-9)


@pytest.mark.filterwarnings("ignore:p-value")
def test_the_definition_here_is_scipy_s() -> None:
    """Scipy standardises A² by constants of n and m: ratios of differences must agree."""
    rng = np.random.default_rng(3)
    tables = [[values_of("ties", rng, shift, 60) for shift in (by, 0.0)] for by in (0.0, 0.5, 1.0)]
    ours = np.array([statistic(x, y) for x, y in tables])
    theirs = np.array([anderson_ksamp(table, variant="midrank").statistic for table in tables])
    assert (ours[2] - ours[0]) / (ours[1] - ours[0]) == pytest.approx(
        (theirs[2] - theirs[0]) / (theirs[1] - theirs[0]), abs=1e-9
    )


def test_disjoint_samples_are_as_far_apart_as_can_be() -> None:
    found = anderson_darling(aligned_samples(np.arange(100, 2100.0), np.arange(-2000, 0.0)))
    assert found.value[0] == pytest.approx(np.sqrt(8 * np.log(2) - 4), abs=2e-3)


def test_equal_constants_are_alike() -> None:
    found = anderson_darling(aligned_samples(np.ones(5), np.ones(9)))
    assert [float(part[0]) for part in found] == [0, 0, 0, 0]


@pytest.mark.parametrize("population", columns(*CHANGES), ids=lambda population: population.name)
def test_the_interval_covers_a_change(population: Population) -> None:
    exact = truth(population)
    for n, m in SIZES:
        found = anderson_darling(aligned(*drawn(population, n, m))[0])
        share = covered(found, exact)
        # Where the change is of the size of chance the interval reaches down to 0, and covers more.
        small = exact < 4 * found.expected.mean()
        assert 0.92 <= share <= (0.9995 if small else 0.98), (n, m, share)


@pytest.mark.parametrize("population", columns((0.0, 1.0)), ids=lambda population: population.name)
def test_no_change_is_inside_and_as_expected(population: Population) -> None:
    for n, m in SIZES:
        alignments = aligned(*drawn(population, n, m))[0]
        found = anderson_darling(alignments)
        assert np.mean(found.low <= 0) >= 0.945, (n, m)
        assert found.expected.mean() == pytest.approx(raw(alignments).mean(), rel=0.08), (n, m)
