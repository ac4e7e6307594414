"""Whether steps differ by more than the drawing of rows explains."""

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency, kruskal

from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_dispersion import apart_at, cell_dispersion

SHARES = np.array([0.3, 0.3, 0.2, 0.15, 0.05])
BASELINE = CellBaseline((SHARES * 10_000).astype(np.int64), 5)


def test_location_is_kruskal_and_wallis() -> None:
    steps = np.random.default_rng(1).multinomial(400, SHARES, 12)
    own = CellBaseline(steps.sum(0), 5)
    rows = [np.repeat(np.arange(5), step) for step in steps]
    assert cell_dispersion(steps, own).squares[0] == pytest.approx(kruskal(*rows).statistic, rel=1e-3)


def test_shape_is_the_chi_square_of_homogeneity() -> None:
    steps = np.random.default_rng(2).multinomial(400, SHARES, 12)
    found = cell_dispersion(steps, BASELINE)
    expected = chi2_contingency(steps, correction=False)
    assert (found.squares[2], found.freedom[2]) == pytest.approx((expected.statistic, expected.dof))


def test_rows_that_are_drawn_alike_follow_the_law() -> None:
    rng = np.random.default_rng(3)
    found = [cell_dispersion(rng.multinomial(300, SHARES, 20), BASELINE) for _ in range(800)]
    for place, freedom in enumerate((19, 19, 76)):
        squares = np.array([one.squares[place] for one in found])
        assert {one.freedom[place] for one in found} == {freedom}
        assert np.mean(squares > chi2(freedom).isf(0.05)) == pytest.approx(0.05, abs=0.025)


def test_days_that_differ_show() -> None:
    rng = np.random.default_rng(4)
    days = np.array([rng.multinomial(1000, rng.dirichlet(50 * SHARES)) for _ in range(20)])
    found = cell_dispersion(days, BASELINE)
    assert (found.squares > 5 * found.freedom).all()


def test_columns_without_order_and_steps_without_rows() -> None:
    steps = np.random.default_rng(5).multinomial(400, SHARES, 6)
    steps[2] = 0
    found = cell_dispersion(steps, CellBaseline(BASELINE.counts, 0))
    assert found.freedom.tolist() == [0, 0, 16]
    assert not cell_dispersion(steps[2:4], BASELINE).freedom.any()
    assert not cell_dispersion(steps[:0], BASELINE).freedom.any()


def test_how_far_apart_two_parts_are_is_the_chi_square_of_their_sums() -> None:
    rng = np.random.default_rng(6)
    moved = np.roll(SHARES, 1)
    steps = np.concatenate([rng.multinomial(200, SHARES, 5), rng.multinomial(200, moved, 4)])
    found = apart_at(steps)
    assert len(found) == 8 and int(np.argmax(found)) == 4
    for place, squares in enumerate(found):
        parts = np.stack([steps[: place + 1].sum(0), steps[place + 1 :].sum(0)])
        assert squares == pytest.approx(chi2_contingency(parts, correction=False).statistic)


def test_parts_without_rows_or_cells_are_not_apart() -> None:
    assert apart_at(np.zeros((4, 3), np.int64)).tolist() == [0, 0, 0]
    assert apart_at(np.array([[5, 0], [0, 0], [7, 0]])).tolist() == [0, 0]
    assert apart_at(np.array([[5, 1]])).tolist() == []
