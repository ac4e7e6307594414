from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.signal import lfilter
from scipy.stats import pearsonr, spearmanr

from offing.stats.series_correlation import Kind, series_correlation

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def autoregressive(
    rng: np.random.Generator, shape: tuple[int, int], *, phi: float, rho: float
) -> tuple[Floats, Floats]:
    """Return pairs of AR(1) series, one per row, of correlation `rho` at the same step."""
    start = 200
    rows, steps = shape
    first = rng.normal(size=(rows, steps + start))
    second = rho * first + math.sqrt(1 - rho**2) * rng.normal(size=(rows, steps + start))
    x, y = (lfilter([1.0], [1.0, -phi], side, axis=1)[:, start:] for side in (first, second))
    return np.asarray(x), np.asarray(y)


def test_the_values_of_scipy() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_cauchy(80)
    y = np.round(0.5 * np.tanh(x) + rng.normal(size=80), 1)
    rank, product = series_correlation(x, y), series_correlation(x, y, kind="pearson")
    assert rank is not None and product is not None
    assert rank.value == pytest.approx(spearmanr(x, y).statistic, abs=1e-9)
    assert product.value == pytest.approx(pearsonr(x, y).statistic, abs=1e-9)
    assert rank.n == 80


def test_white_noise_keeps_its_steps_and_slow_series_lose_them() -> None:
    rng = np.random.default_rng(2)
    white = series_correlation(*(rng.normal(size=(2, 400))))
    (slow_x,), (slow_y,) = autoregressive(rng, (1, 400), phi=0.9, rho=0.0)
    slow = series_correlation(slow_x, slow_y)
    assert white is not None and white.effective > 350
    assert slow is not None and slow.effective < 0.25 * 400
    assert slow.high - slow.low > 1.5 * (white.high - white.low)


def test_steps_that_either_lacks_are_left_out() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 60))
    x[::7], y[3::11] = np.nan, np.nan
    both = np.isfinite(x) & np.isfinite(y)
    found = series_correlation(x, y)
    assert found is not None and found.n == both.sum()
    assert found.value == pytest.approx(spearmanr(x[both], y[both]).statistic, abs=1e-9)


def test_nothing_where_nothing_can_be_said() -> None:
    rng = np.random.default_rng(4)
    nine = rng.normal(size=9)
    assert series_correlation(nine, nine[::-1]) is None
    assert series_correlation(np.ones(50), rng.normal(size=50)) is None
    walk = np.arange(20.0)
    assert series_correlation(walk, walk) is None
    with pytest.raises(ValueError, match="same steps"):
        series_correlation(np.ones(5), np.ones(6))


def test_the_same_series_has_an_interval_at_its_end() -> None:
    x = np.random.default_rng(5).normal(size=50)
    found = series_correlation(x, x)
    assert found is not None
    assert 0.999 < found.low <= found.value <= found.high <= 1
    assert found.p_value < 1e-12


@given(hnp.arrays(np.float64, (2, 30), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_whatever_the_values(values: Floats) -> None:
    for kind in ("rank", "pearson"):
        found = series_correlation(values[0], values[1], kind=kind)
        if found is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1
            assert 0 <= found.p_value <= 1
            assert 5 <= found.effective <= found.n


CASES: list[tuple[Kind, int, float, float]] = [
    ("rank", 50, 0.0, 0.0),
    ("rank", 50, 0.5, 0.0),
    ("rank", 50, 0.8, 0.0),
    ("rank", 50, 0.8, 0.5),
    ("pearson", 50, 0.8, 0.5),
    ("rank", 500, 0.8, 0.0),
    ("rank", 500, 0.8, 0.5),
    ("pearson", 500, 0.5, 0.0),
    ("rank", 5000, 0.8, 0.5),
]


@pytest.mark.parametrize(("kind", "steps", "phi", "rho"), CASES)
def test_coverage(kind: Kind, steps: int, phi: float, rho: float) -> None:
    """Of 2,000 pairs of autoregressive series (500 of the longest), 92 to 98 % hold the truth."""
    rng = np.random.default_rng([steps, int(10 * phi), int(10 * rho)])
    truth = 6 / math.pi * math.asin(rho / 2) if kind == "rank" else rho
    x, y = autoregressive(rng, (2000 if steps < 5000 else 500, steps), phi=phi, rho=rho)
    found = [series_correlation(*pair, kind=kind) for pair in zip(x, y, strict=True)]
    known = [one for one in found if one is not None]
    assert len(known) > 0.97 * len(found)
    held = np.mean([one.low <= truth <= one.high for one in known])
    assert 0.92 <= held <= 0.98, held
