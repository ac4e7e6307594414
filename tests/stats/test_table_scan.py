"""Evidence of how two columns go together: calibrated, and blind to what a column does by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2, chi2_contingency

from offing.stats.table_baseline import TableBaseline
from offing.stats.table_scan import ASSOCIATION, INTERACTION, score_z, table_evidence, table_scan

RIDITS = np.array([-0.375, -0.125, 0.125, 0.375])
DIAGONAL = np.full((4, 4), 50) + np.diag([200] * 4)
SCORES = np.stack([np.where(np.arange(16) == 5, 1.0, 0.0).reshape(4, 4), np.outer(RIDITS, RIDITS)])
BASELINE = TableBaseline(DIAGONAL * 10, SCORES)
SHARES = DIAGONAL.ravel() / DIAGONAL.sum()
WINDOWS = arrays(np.int64, st.tuples(st.integers(1, 6), st.just(16)), elements=st.integers(0, 10**6))


def test_columns_that_come_apart_are_seen() -> None:
    apart = np.full(16, 40)
    z = score_z(apart.astype(float), np.array(640.0), BASELINE)
    assert z.argmax() == 1
    found = table_evidence(apart, BASELINE)
    assert found[ASSOCIATION] > 20 and found[INTERACTION] > 20
    assert table_evidence(DIAGONAL.ravel(), BASELINE).max() < 1e-9


def test_a_column_that_moves_by_itself_moves_nothing_here() -> None:
    """Rows drawn by a function of one column alone keep how the table goes together, given its margins."""
    rng = np.random.default_rng(0)
    independent = TableBaseline(np.full((4, 4), 1000), SCORES[1:])
    tilted = np.outer([0.1, 0.2, 0.3, 0.4], np.full(4, 0.25)).ravel()
    steps = rng.multinomial(500, tilted, 400)
    found = table_evidence(steps, independent)
    assert np.quantile(np.exp(-found), 0.05, axis=1) == pytest.approx([0.05, 0.05], abs=0.03)
    whole = chi2_contingency(np.stack([steps[0], np.full(16, 1000)])).pvalue
    assert whole < 1e-9


@pytest.mark.parametrize("n", [800, 8000])
def test_while_nothing_changes_the_evidence_is_exponential(n: int) -> None:
    rng = np.random.default_rng(n)
    found = []
    for _ in range(200):
        drawn = TableBaseline(rng.multinomial(8000, SHARES).reshape(4, 4), SCORES[1:])
        found.append(table_evidence(rng.multinomial(n, SHARES, 20), drawn))
    for kind in (ASSOCIATION, INTERACTION):
        p = np.exp(-np.stack(found)[:, kind].ravel())
        assert [np.mean(p < level) for level in (0.5, 0.1, 0.02)] == pytest.approx([0.5, 0.1, 0.02], rel=0.25)


def test_the_interaction_is_what_the_margins_leave_of_the_chi_square() -> None:
    """Without dependence in the baseline, and few rows in the window, the parts are those of the textbook."""
    square = TableBaseline(np.full((2, 2), 10**7), np.zeros((0, 2, 2)))
    window = np.array([30, 20, 15, 35])
    parts = np.array([[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]])
    row, column, rest = (parts @ window) ** 2 / window.sum()
    assert row + column + rest == pytest.approx(((window - 25.0) ** 2 / 25).sum())
    expected = -np.log(chi2.sf(rest, 1))
    assert table_evidence(window, square)[INTERACTION] == pytest.approx(expected, rel=1e-4)


def test_scores_of_too_few_rows_say_nothing() -> None:
    rare = np.full((2, 2), 4000)
    rare[0, 0] = 8
    score = np.zeros((1, 2, 2))
    score[0, 0, 0] = 1.0
    baseline = TableBaseline(rare, score)
    assert table_evidence(np.array([3, 20, 20, 20]), baseline)[ASSOCIATION] == 0


@given(WINDOWS)
def test_evidence_is_finite_and_not_negative(windows: np.ndarray) -> None:
    found = table_evidence(windows, BASELINE)
    assert found.shape == (2, len(windows))
    assert np.isfinite(found).all() and (found >= 0).all()


def test_without_rows_there_is_no_evidence() -> None:
    assert table_evidence(np.zeros(16, np.int64), BASELINE).tolist() == [0, 0]
    empty = TableBaseline(np.zeros((4, 4), np.int64), SCORES)
    assert table_evidence(np.full(16, 9), empty).tolist() == [0, 0]
    unscored = TableBaseline(DIAGONAL, np.zeros((0, 4, 4)))
    assert table_evidence(np.full(16, 40), unscored)[ASSOCIATION] == 0


def test_a_break_is_found_in_the_window_that_holds_it() -> None:
    steps = np.tile(DIAGONAL.ravel() // 10, (40, 1))
    steps[32:] = steps[0].sum() // 16
    found = table_scan(steps, BASELINE)
    assert found.evidence[:32].max() < 3
    assert found.evidence[39] > found.evidence[35] > 5
    assert found.length[39] == 8
