from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from offing.stats.normal_scores import normal_scores

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


def column(values: list[float] | np.ndarray) -> np.ndarray:
    return np.asarray(values, np.float64).reshape(-1, 1)


def scores(values: list[float], baseline: list[float]) -> list[float]:
    found: list[float] = normal_scores(column(values), column(baseline))[:, 0].tolist()
    return found


def test_a_score_is_the_quantile_of_the_mid_rank() -> None:
    baseline = [1.0, 2, 2, 2, 5]
    # Below all, on one, on three tied, between, on the last, above all.
    ranks = np.array([0, 0.5, 2.5, 4, 4.5, 5])
    expected = norm.ppf((ranks + 0.5) / 6)
    assert scores([0, 1, 2, 3, 5, 9], baseline) == pytest.approx(expected)


@given(NUMBERS, NUMBERS)
def test_scores_are_bounded_and_grow_with_the_values(values: list[float], baseline: list[float]) -> None:
    found = np.array(scores(sorted(values), baseline))
    bound = norm.ppf((len(baseline) + 0.5) / (len(baseline) + 1)) + 1e-9
    assert (np.abs(found) <= bound).all()
    assert (np.diff(found) >= 0).all()


@given(NUMBERS, NUMBERS)
def test_turned_around_the_scores_change_sign(values: list[float], baseline: list[float]) -> None:
    turned = scores([-v for v in values], [-b for b in baseline])
    assert turned == pytest.approx([-s for s in scores(values, baseline)], abs=1e-9)


@given(NUMBERS)
def test_only_the_order_counts(baseline: list[float]) -> None:
    values = [-7.0, 0.0, 1.5, 300.0]
    cubes = [v**3 for v in values], [b**3 for b in baseline]
    # Cubing merges numbers near 0 that underflow, so these are left out.
    if all(b == 0 or abs(b) > 1e-3 for b in baseline):
        assert scores(*cubes) == pytest.approx(scores(values, baseline))


def test_what_is_unknown_stays_unknown_and_is_no_reference() -> None:
    assert scores([1.0, np.nan, np.inf, 3], [np.nan, 2, np.inf, 2]) == pytest.approx(
        [norm.ppf(1 / 6), np.nan, np.nan, norm.ppf(5 / 6)], nan_ok=True
    )
    assert np.isnan(scores([1.0, 2], [np.nan, np.nan])).all()


def test_columns_do_not_touch_each_other() -> None:
    rng = np.random.default_rng(3)
    values, baseline = rng.normal(size=(9, 3)), rng.normal(size=(20, 3))
    baseline[4:, 1] = np.nan
    together = normal_scores(values, baseline)
    for j in range(3):
        np.testing.assert_array_equal(together[:, j : j + 1], normal_scores(values[:, [j]], baseline[:, [j]]))


def test_one_wild_value_moves_the_others_scores_by_one_rank_at_most() -> None:
    calm = np.arange(30.0)
    wild = calm.copy()
    wild[0] = 1e12
    found, before = (np.array(scores([14.5], b.tolist())) for b in (wild, calm))
    assert abs(found - before) < 0.1
