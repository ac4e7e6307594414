"""Evidence from cells: against scipy, at every size, and what it must not do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom, chi2_contingency, hypergeom, mannwhitneyu, norm

from offing.stats.cell_baseline import CellBaseline, Unseen
from offing.stats.cell_scan import (
    MEAN,
    RIDIT,
    SHAPE,
    SHARE,
    SPREAD,
    UNSEEN,
    cell_scan,
    window_evidence,
)

TEN = np.full(10, 500)
TABLES = arrays(np.int64, st.tuples(st.integers(1, 9), st.just(6)), elements=st.integers(0, 10**6))


def evidence(x: list[int], y: list[int], ordered: int) -> np.ndarray:
    return window_evidence(np.array(x), CellBaseline(np.array(y), ordered))


def test_location_is_the_rank_test_of_ties() -> None:
    x, y = [30, 40, 50, 80], [100, 90, 110, 100]
    now, then = (np.repeat(np.arange(4), counts) for counts in (x, y))
    expected = mannwhitneyu(now, then, method="asymptotic", use_continuity=False).pvalue
    # The ridits are the baseline's alone, not of both samples; with as many rows that is nearly the same.
    assert evidence(x, y, 4)[RIDIT] == pytest.approx(-np.log(expected), rel=0.03)


def test_shape_is_the_chi_square_of_homogeneity() -> None:
    x, y = [30, 40, 50, 80], [100, 90, 110, 100]
    expected = chi2_contingency(np.array([x, y]), correction=False).pvalue
    assert evidence(x, y, 0)[SHAPE] == pytest.approx(-np.log(expected))


def test_one_share_is_told_and_pays_for_the_number_of_cells() -> None:
    x, y = [100, 100, 160, 100], [1000, 1000, 1000, 1000]
    p = chi2_contingency(np.array([[160, 300], [1000, 3000]]), correction=False).pvalue
    assert evidence(x, y, 0)[SHARE] == pytest.approx(-np.log(p) - np.log(5))


def test_new_levels_are_compared_exactly() -> None:
    x, y = [88, 12], [5000, 0]
    p = hypergeom(5100, 12, 100).sf(11)  # all 12 rare rows of both samples lie in the window
    assert evidence(x, y, 0)[SHARE] == pytest.approx(-np.log(p) - np.log(2), rel=0.05)
    one = evidence([99, 1], y, 0)
    assert one.max() < 4  # a single row of a level that the baseline happens to lack is nothing


def test_spread_sees_what_location_does_not() -> None:
    wide = [120, 60, 40, 60, 120]
    found = evidence(wide, [1000] * 5, 5)
    assert found[SPREAD] > 15
    assert found[RIDIT] < 1


def test_a_shift_is_found_in_the_window_that_holds_it() -> None:
    steps = np.tile(np.full(10, 20), (40, 1))
    steps[32:] = np.arange(11, 31, 2)
    found = cell_scan(steps, CellBaseline(TEN, 10))
    assert found.evidence[:32].max() < 1
    assert found.length[39] == 8
    assert found.kind[39] == RIDIT
    assert found.evidence[39] > found.evidence[35] > found.evidence[32]


def test_a_small_baseline_is_not_taken_for_the_truth() -> None:
    x = np.arange(1100, 3100, 200)
    small, large = (evidence(x.tolist(), [m] * 10, 10)[RIDIT] for m in (5, 5000))
    assert small < 10 < large


@pytest.mark.parametrize("ordered", [0, 10])
def test_nothing_is_said_without_rows(ordered: int) -> None:
    steps = np.zeros((5, 10), np.int64)
    assert cell_scan(steps, CellBaseline(TEN, ordered)).evidence.max() == 0
    assert cell_scan(np.ones((5, 10), np.int64), CellBaseline(0 * TEN, ordered)).evidence.max() == 0
    assert cell_scan(steps[:0], CellBaseline(TEN, ordered)).evidence.shape == (0,)


@given(TABLES, arrays(np.int64, 6, elements=st.integers(0, 10**6)), st.sampled_from([0, 4, 6]))
def test_any_counts_give_finite_evidence(steps: np.ndarray, baseline: np.ndarray, ordered: int) -> None:
    found = cell_scan(steps, CellBaseline(baseline, ordered))
    assert np.isfinite(found.evidence).all()
    assert (found.evidence >= 0).all()
    assert (found.length <= len(steps)).all()


@given(TABLES, st.permutations(range(6)))
def test_the_order_of_cells_without_order_does_not_matter(steps: np.ndarray, order: list[int]) -> None:
    counts = np.array([500, 400, 30, 20, 10, 0])
    one = cell_scan(steps, CellBaseline(counts, 0)).evidence
    other = cell_scan(steps[:, order], CellBaseline(counts[order], 0)).evidence
    assert other == pytest.approx(one, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("n", "m"), [(50, 500), (50, 5000), (500, 500), (5000, 50_000)])
@pytest.mark.parametrize("ordered", [0, 8])
def test_p_values_are_honest_without_change(n: int, m: int, ordered: int) -> None:
    rng = np.random.default_rng(n + m + ordered)
    shares = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.08, 0.04, 0.02, 0.009, 0.001])
    x, y = rng.multinomial(n, shares, 3000), rng.multinomial(m, shares, 3000)
    found = np.array([window_evidence(a, CellBaseline(b, ordered)) for a, b in zip(x, y, strict=True)])
    for level in (0.05, 0.01):
        assert (np.mean(found > -np.log(level), axis=0) <= 1.5 * level + 0.004).all()


def test_values_far_beyond_all_others_are_seen_at_once() -> None:
    """Half a percent of the rows times a hundred: no quantile and no rank shows them."""
    baseline = CellBaseline(np.array([500] * 10 + [0, 0]), 10, unseen=Unseen((10, 11), (0, 9), 2))
    found = window_evidence(np.array([50] * 9 + [44, 1, 5]), baseline)
    p = binom(8, 500 / 5500).sf(5)  # of the eight rows beyond the others, six or more are in the window
    assert found[UNSEEN] == pytest.approx(-np.log(p))
    assert found[UNSEEN] > 9 > 2 > max(found[RIDIT], found[SHARE], found[SHAPE])
    assert window_evidence(np.array([50] * 10 + [0, 0]), baseline)[UNSEEN] == 0


def test_a_row_far_out_says_more_than_one_beyond_an_end() -> None:
    unseen = Unseen((10, 11, 12, 13), (0, 9, 0, 9), 2)
    baseline = CellBaseline(np.array([500] * 10 + [0] * 4), 10, unseen=unseen)
    near, far = (np.array([50] * 10 + ends) for ends in ([0, 3, 0, 0], [0, 0, 2, 1]))
    found = [float(window_evidence(x, baseline)[UNSEEN]) for x in (near, far)]
    assert found[0] == pytest.approx(-np.log(binom.sf(2, 5, 503 / 5503)))
    assert found[1] == pytest.approx(3 * np.log1p(8 * 5000 / 503))
    assert found[0] < 8 < 13 < found[1]


def test_unseen_rows_are_of_their_homes_in_every_other_question() -> None:
    plain = CellBaseline(np.array([300, 400, 300, 0, 0]), 3)
    asked = CellBaseline(plain.counts, 3, unseen=Unseen((3, 4), (0, 2)))
    x = np.array([20, 40, 30, 3, 7])
    expected = window_evidence(np.array([23, 40, 37, 0, 0]), plain)
    found = window_evidence(x, asked)
    assert np.delete(found, UNSEEN) == pytest.approx(np.delete(expected, UNSEEN))


def test_the_mean_of_values_weighs_what_ranks_do_not() -> None:
    values = np.array([*range(9), 100.0])
    baseline = CellBaseline(TEN, 10, values)
    found = window_evidence(np.array([50] * 7 + [40, 40, 80]), baseline)
    rows, before = np.repeat(values, [50] * 7 + [40, 40, 80]), np.repeat(values, TEN)
    pooled = np.concatenate([rows, before]).std()
    z = (rows.mean() - before.mean()) / (pooled * np.sqrt(1 / rows.size + 1 / before.size))
    assert found[MEAN] == pytest.approx(-np.log(2 * norm.sf(z)), rel=1e-6)
    assert found[MEAN] > found[RIDIT]
    assert window_evidence(np.array([1] * 10), baseline)[MEAN] == 0  # a row at 100 is no mean of many
