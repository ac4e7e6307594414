from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from offing.stats.cusum import cusum
from offing.stats.ewma import ewma
from offing.stats.run_length import cusum_run_length, ewma_run_length, siegmund_run_length


@pytest.mark.parametrize(
    ("limit", "shift", "published"),
    # One side, allowance 0.5: Montgomery, Introduction to Statistical Quality Control, table 9.3 gives the
    # two-sided 168 and 465, and 8.38 and 10.4 for a shift of 1.
    [(4.0, 0.0, 336.0), (5.0, 0.0, 930.0), (4.0, 1.0, 8.38), (5.0, 1.0, 10.4)],
)
def test_a_cusum_runs_as_long_as_published(limit: float, shift: float, published: float) -> None:
    assert float(cusum_run_length(limit, 0.5, shift)) == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize(("weight", "width"), [(0.05, 2.615), (0.1, 2.814), (0.25, 2.998)])
def test_an_ewma_runs_as_long_as_published(weight: float, width: float) -> None:
    """Lucas and Saccucci (1990), table 3: these widths have run length 500."""
    limit = width * np.sqrt(weight / (2 - weight))
    assert float(ewma_run_length(limit, weight)) == pytest.approx(500, rel=0.025)


def test_siegmund_s_approximation_is_near() -> None:
    for limit in (3.0, 4.0, 5.0):
        for shift in (0.0, 0.5, 1.0):
            exact = float(cusum_run_length(limit, 0.5, shift))
            assert siegmund_run_length(limit, 0.5, shift) == pytest.approx(exact, rel=0.04)


def first(beyond: np.ndarray) -> float:
    return float(beyond.argmax() + 1) if beyond.any() else float(len(beyond))


def test_the_charts_themselves_run_as_long() -> None:
    rng = np.random.default_rng(1)
    streams = 0.3 + 1.2 * rng.normal(size=(1500, 400))
    taken = [first(cusum(z, 0.5)[0] > 4) for z in streams]
    assert np.mean(taken) == pytest.approx(float(cusum_run_length(4, 0.5, 0.3, 1.2)), rel=0.07)
    one = [first(ewma(z, 0.2, sides=1)[0] > 0.9) for z in streams]
    assert np.mean(one) == pytest.approx(float(ewma_run_length(0.9, 0.2, 0.3, 1.2, sides=1)), rel=0.07)


def test_many_shifts_at_once_are_the_same_as_one_by_one() -> None:
    shift, scale = np.array([0.0, 0.4, -0.2]), np.array([1.0, 0.8, 1.3])
    for chart in (partial(cusum_run_length, 3, 0.5), partial(ewma_run_length, 0.8, 0.1)):
        one = np.array([float(chart(a, b)) for a, b in zip(shift, scale, strict=True)])
        np.testing.assert_allclose(chart(shift, scale), one, rtol=1e-9)


def test_a_chart_that_never_alarms_says_so_and_no_limit_is_none() -> None:
    assert float(cusum_run_length(60, 0.5)) == 1e15
    with pytest.raises(ValueError, match="positive"):
        cusum_run_length(0, 0.5)
    with pytest.raises(ValueError, match="positive"):
        ewma_run_length(-1, 0.1)
