from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, ncx2, poisson

from offing.stats.divergence import (
    Cells,
    added_counts,
    chance_table,
    chi_mean,
    delta_variance,
    noncentral_interval,
    pooled_shares,
    read_table,
    smoothed,
    variance_under,
    without_change,
)


def test_pooled_shares_are_of_all_rows() -> None:
    assert pooled_shares(np.array([1.0, 3.0]), np.array([0.0, 4.0])).tolist() == [0.125, 0.875]
    assert pooled_shares(np.zeros(2), np.zeros(2)).tolist() == [0, 0]


def test_ordinary_cells_get_a_half() -> None:
    p, q = smoothed(np.array([0.0, 10.0]), np.array([20.0, 10.0]))
    assert p.tolist() == pytest.approx([0.5 / 11, 10.5 / 11])
    assert q.tolist() == pytest.approx([20.5 / 31, 10.5 / 31])


def test_a_cell_that_both_lack_does_not_exist() -> None:
    p, q = smoothed(np.array([3.0, 0.0]), np.array([7.0, 0.0]))
    assert (p[1], q[1]) == (0, 0)


def test_a_rare_cell_gets_next_to_nothing() -> None:
    p, _ = smoothed(np.array([50.0, 50.0, 0.0]), np.array([5e5, 5e5, 1.0]))
    assert p[2] < 1e-7


def test_what_is_added_to_ordinary_rare_and_empty_cells() -> None:
    added = added_counts(np.array([0.6, 0.39, 0.01, 0.0]))
    assert added.tolist() == pytest.approx([0.5, 0.5, 0.015, 0.0])


def test_variance_is_that_of_the_distribution() -> None:
    assert variance_under(np.array([0.25, 0.75]), np.array([0.0, 4.0])) == pytest.approx(3.0)


def test_cells_are_what_two_tables_say() -> None:
    cells = Cells.of(np.array([3, 1, 0, 0]), np.array([2, 0, 2, 0]))
    assert cells.some
    assert (cells.n.tolist(), cells.m.tolist()) == ([4], [4])
    assert cells.unit == 0.5
    assert cells.freedom == pytest.approx(2)
    assert cells.pooled.tolist() == pytest.approx([5 / 8, 1 / 8, 2 / 8, 0])
    assert cells.halves[0].tolist() == pytest.approx([3.5 / 4, 1.5 / 4, 0.5 / 4, 1])
    for side in (cells.shares, cells.smooth, cells.cautious):
        assert [float(part.sum()) for part in side] == pytest.approx([1, 1])
    assert not Cells.of(np.zeros(2), np.ones(2)).some


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 77.0])
def test_a_table_holds_the_moments_of_poisson_counts(mean: float) -> None:
    table = chance_table(lambda count, centre: (count - centre) ** 2)
    # One cell of two, so that its pooled share is not 1.
    cells = Cells.of(np.array([mean, 1000 - mean]), np.array([mean, 1000 - mean]))
    assert read_table(cells, table.mean)[0, 0] == pytest.approx(mean, rel=2e-3, abs=1e-9)
    fourth = float(poisson.expect(lambda k: (k - mean) ** 4, (mean,))) if mean else 0.0
    deviation = np.sqrt(max(fourth - mean**2, 0.0))
    assert read_table(cells, table.deviation)[1, 0] == pytest.approx(deviation, rel=2e-3, abs=1e-9)


def test_without_change_a_sum_of_squares_is_a_chi_square() -> None:
    cells = Cells.of(np.full(10, 500), np.full(10, 2000))
    table = chance_table(lambda count, mean: (count - mean) ** 2 / np.maximum(mean, 1e-9))
    mean, variance = without_change(cells, table)
    assert mean == pytest.approx(9 * cells.unit, rel=0.01)
    assert variance == pytest.approx(2 * 9 * cells.unit**2, rel=0.03)


def test_the_delta_variance_is_that_of_simulations() -> None:
    rng = np.random.default_rng(5)
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    x, y = rng.multinomial(2000, p, 4000), rng.multinomial(3000, q, 4000)
    found = delta_variance(Cells.of(x, y), lambda p, q: (2 * (p - q), 2 * (q - p)))
    raw = ((x / 2000 - y / 3000) ** 2).sum(-1)
    assert np.median(found) == pytest.approx(raw.var(), rel=0.05)


@pytest.mark.parametrize("freedom", [1, 3, 20])
def test_the_mean_of_a_root(freedom: int) -> None:
    draws = np.sqrt(0.1 * chi2.rvs(freedom, size=40_000, random_state=3))
    level, variance = np.array(0.1 * freedom), np.array(0.02 * freedom)
    assert chi_mean(level, variance) == pytest.approx(draws.mean(), rel=0.01)
    assert chi_mean(np.array(0.0), np.array(0.0)) == 0


@pytest.mark.parametrize("centre", [0.0, 3.0, 20.0, 400.0])
@pytest.mark.parametrize("freedom", [1.0, 9.0])
def test_the_interval_covers_a_noncentral_chi_square(centre: float, freedom: float) -> None:
    """What a squared distance is near no change: unit times a noncentral chi-square variable."""
    unit = 0.01
    draws = unit * ncx2.rvs(freedom, centre, size=4000, random_state=8)
    low, high = noncentral_interval(
        draws - unit * freedom,
        np.full(4000, unit * freedom),
        null_variance=np.full(4000, 2 * freedom * unit**2),
        variance=4 * unit * draws,
        confidence=0.95,
    )
    covered = np.mean((low <= unit * centre + 1e-12) & (high >= unit * centre))
    assert 0.94 <= covered <= 0.99


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.tuples(*[st.floats(0, 1e6)] * 2))
def test_the_interval_is_ordered(distance: float, level: float, variances: tuple[float, float]) -> None:
    low, high = noncentral_interval(
        np.array(distance),
        np.array(level),
        null_variance=np.array(variances[0]),
        variance=np.array(variances[1]),
        confidence=0.95,
    )
    assert 0 <= low <= high
    assert np.isfinite(high)
    if level > 1e-6:
        assert low <= max(distance, 0) * (1 + 1e-9) + 1e-9
        assert high >= distance * (1 - 1e-9) - 1e-9
