from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.autoregression import fit_autoregression, residuals


def process(coefficient: float, size: int, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=size + 100)
    for step in range(1, len(noise)):
        noise[step] += coefficient * noise[step - 1]
    return np.asarray(10 + 2 * noise[100:])


@pytest.mark.parametrize("coefficient", [0.0, 0.3, 0.7])
def test_what_made_the_series_is_found(coefficient: float) -> None:
    fitted = fit_autoregression(process(coefficient, 4000))
    assert fitted is not None
    assert fitted.coefficient == pytest.approx(coefficient, abs=0.04)
    assert fitted.deviation == pytest.approx(2, rel=0.04)
    assert fitted.mean == pytest.approx(10, abs=0.3)
    assert fitted.level_deviation == pytest.approx(2 / (1 - fitted.coefficient), rel=0.05)


def test_residuals_are_standard_and_forget() -> None:
    values = process(0.7, 4000)
    fitted = fit_autoregression(values)
    assert fitted is not None
    left = residuals(values, fitted)
    assert left.std() == pytest.approx(1, abs=0.05)
    assert abs(np.corrcoef(left[1:], left[:-1])[0, 1]) < 0.05


def test_residuals_after_gaps_are_standard_too() -> None:
    values = process(0.7, 6000)
    fitted = fit_autoregression(values)
    assert fitted is not None
    values[np.random.default_rng(2).random(6000) < 0.4] = np.nan
    left = residuals(values, fitted)
    np.testing.assert_array_equal(np.isnan(left), np.isnan(values))
    assert np.nanstd(left) == pytest.approx(1, abs=0.05)


def test_short_series_of_noise_seldom_have_a_coefficient_and_lose_freedom_by_it() -> None:
    found = [fit_autoregression(np.random.default_rng(i).normal(size=30)) for i in range(400)]
    used = [one for one in found if one is not None and one.coefficient > 0]
    assert len(used) / 400 == pytest.approx(0.2, abs=0.06)
    assert all(one.freedom < 12 for one in used)


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6)), max_size=40))
def test_any_series_gives_finite_residuals_where_it_has_values(values: list[float]) -> None:
    given_ = np.array(values, dtype=np.float64)
    fitted = fit_autoregression(given_)
    if fitted is None:
        return
    assert 0 <= fitted.coefficient <= 0.95 and fitted.deviation > 0 and fitted.freedom > 0
    np.testing.assert_array_equal(np.isfinite(residuals(given_, fitted)), np.isfinite(given_))


def test_what_does_not_vary_or_is_too_short_has_no_fit() -> None:
    assert fit_autoregression(np.full(30, 0.1)) is None
    assert fit_autoregression(np.array([1.0, 2.0, 3.0])) is None
    assert fit_autoregression(np.array([])) is None
