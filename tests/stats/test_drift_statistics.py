"""What holds for every statistic of drift on any counts; scipy's values are in tests/metrics/drift."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.stats.absolute import independent_parts
from offing.stats.alignment import align
from offing.stats.alignments import Alignments
from offing.stats.anderson_darling import anderson_darling
from offing.stats.cramer_von_mises import cramer_von_mises
from offing.stats.cramers_v import balanced_v, cramers_v
from offing.stats.divergence import Cells
from offing.stats.estimate import Distances
from offing.stats.hellinger import hellinger
from offing.stats.influence import influence_variance
from offing.stats.total_variation import total_variation
from offing.stats.wasserstein import plain_wasserstein, wasserstein

COUNTS = st.lists(st.integers(0, 10**6), min_size=2, max_size=12)
OVER_CELLS: list[Callable[[Cells], Distances]] = [hellinger, total_variation, cramers_v]
OF_ORDER: list[Callable[[Alignments], Distances]] = [cramer_von_mises, anderson_darling]


def aligned(current: np.ndarray, baseline: np.ndarray) -> Alignments:
    cells = np.arange(len(current))
    return Alignments.of(align(cells, current, cells, baseline))


def in_order(found: Distances) -> None:
    value, low, high, expected = (float(np.asarray(part).reshape(-1)[0]) for part in found)
    assert np.isfinite([value, low, high, expected]).all()
    assert 0 <= low <= value + 1e-12
    assert value <= high + 1e-12
    assert expected >= 0


@settings(deadline=None)
@given(
    sides=st.integers(2, 12).flatmap(
        lambda k: st.tuples(*[st.lists(st.integers(0, 10**6), min_size=k, max_size=k)] * 2)
    )
)
def test_any_counts_have_an_ordered_interval(sides: tuple[list[int], list[int]]) -> None:
    current, baseline = (np.array(side) for side in sides)
    if not (current.sum() and baseline.sum()):
        return
    for statistic in OVER_CELLS:
        in_order(statistic(Cells.of(current, baseline)))
    pair = aligned(current, baseline)
    for ordered in OF_ORDER:
        in_order(ordered(pair))
    scores = np.arange(pair.current.size, dtype=float)
    in_order(wasserstein(pair, scores))
    assert np.all(influence_variance(pair, scores, scores) >= 0)


@given(counts=COUNTS.filter(any))
def test_the_same_counts_are_no_distance(counts: list[int]) -> None:
    same = np.array(counts)
    for statistic in OVER_CELLS:
        found = statistic(Cells.of(same, same))
        assert float(np.asarray(found.value).reshape(-1)[0]) == pytest.approx(0.0, abs=1e-6)
    pair = aligned(same, same)
    assert float(plain_wasserstein(pair, np.arange(pair.current.size, dtype=float))[0]) == pytest.approx(
        0.0, abs=1e-12
    )


@pytest.mark.parametrize("statistic", OVER_CELLS)
def test_disjoint_samples_are_as_far_apart_as_can_be(statistic: Callable[[Cells], Distances]) -> None:
    found = statistic(Cells.of(np.array([5000, 0]), np.array([0, 5000])))
    assert float(np.asarray(found.value).reshape(-1)[0]) == pytest.approx(1.0, abs=0.02)


def test_v_of_equal_sizes_is_the_textbook_s() -> None:
    p, q = np.array([0.5, 0.5]), np.array([0.3, 0.7])
    table = np.array([p, q]) * 100
    expected = table.sum(axis=0) * table.sum(axis=1, keepdims=True) / table.sum()
    chi2 = ((table - expected) ** 2 / expected).sum()
    assert float(balanced_v(p, q)) == pytest.approx(np.sqrt(chi2 / table.sum()))


def test_one_part_alone_is_one() -> None:
    alone = independent_parts(np.array([1.0]), np.array([1.0]), np.array([1.0]))
    assert float(alone) == pytest.approx(1.0)
