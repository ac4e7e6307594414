"""The promise is a rate: false alarms per step, over baselines that might have come."""

from __future__ import annotations

import numpy as np
import pytest

from offing.stats.autoregression import fit_autoregression, residuals
from offing.stats.chart_design import cusum_limit, ewma_limit, false_alarm_rate
from offing.stats.run_length import cusum_run_length, ewma_run_length

STREAMS = 700


def delivered(size: int, promised: float, coefficient: float = 0.0) -> tuple[float, float]:
    """Return the steps per false alarm of CUSUM and EWMA, each with a baseline of its own, reset on alarm."""
    rng = np.random.default_rng(size)
    length = int(promised * 8)
    x = rng.normal(size=(STREAMS, size + length + 50))
    for step in range(1, x.shape[1]):
        x[:, step] += coefficient * x[:, step - 1]
    x = x[:, 50:]
    limits, rest = np.empty((2, STREAMS)), np.empty((STREAMS, length))
    for i, stream in enumerate(x):
        fitted = fit_autoregression(stream[:size])
        assert fitted is not None
        rest[i] = residuals(stream, fitted)[size:]
        limits[0, i] = cusum_limit(promised, 0.5, fitted.size, fitted.freedom)
        limits[1, i] = ewma_limit(promised, 0.1, fitted.size, fitted.freedom)
    up, down, level = np.zeros(STREAMS), np.zeros(STREAMS), np.zeros(STREAMS)
    alarms = np.zeros(2)
    for step in range(length):
        up = np.maximum(0, up + rest[:, step] - 0.5)
        down = np.maximum(0, down - rest[:, step] - 0.5)
        level = 0.9 * level + 0.1 * rest[:, step]
        high, far = (up > limits[0]) | (down > limits[0]), np.abs(level) > limits[1]
        alarms += high.sum(), far.sum()
        up[high] = down[high] = 0
        level[far] = 0
    return tuple(STREAMS * length / alarms)


@pytest.mark.parametrize("size", [30, 60, 200])
def test_short_baselines_keep_the_promise(size: int) -> None:
    """Within 0.4 octave, never quicker than 0.2 octave below; sizes are rounded down to the safe side."""
    for steps in delivered(size, 90):
        assert 90 * 2**-0.2 < steps < 90 * 2**0.5


@pytest.mark.parametrize(("size", "coefficient"), [(30, 0.3), (30, 0.6), (60, 0.3), (60, 0.6), (200, 0.6)])
def test_so_they_do_when_steps_repeat_each_other(size: int, coefficient: float) -> None:
    for steps in delivered(size, 90, coefficient):
        assert 90 * 2**-0.4 < steps < 90 * 2**0.5


def test_a_limit_that_takes_the_baseline_for_the_truth_breaks_it() -> None:
    """Without the correction a baseline of 30 alarms more than twice as often as promised."""
    naive = cusum_limit(370, 0.5, 1000, 1000)
    assert false_alarm_rate("cusum", naive, 0.5, 28, 28, 2) > 2 / 370
    assert cusum_limit(370, 0.5, 30, 29) > naive + 1


def test_with_much_data_the_limits_are_those_of_the_books() -> None:
    """Known parameters: CUSUM 4.77 for 370 with allowance 0.5, EWMA 2.70 sigma for 370 with weight 0.1."""
    assert cusum_limit(370, 0.5, 1e6, 1e6) == pytest.approx(4.77, rel=0.03)
    assert ewma_limit(370, 0.1, 1e6, 1e6) / np.sqrt(0.1 / 1.9) == pytest.approx(2.70, rel=0.03)


@pytest.mark.parametrize("sides", [1, 2])
def test_the_limit_has_the_rate_that_was_asked_for(sides: int) -> None:
    for size in (14, 60, 1000):
        limit = cusum_limit(90, 0.5, size, size, sides)
        assert false_alarm_rate("cusum", limit, 0.5, size, size, sides) == pytest.approx(1 / 90, rel=0.01)
        limit = ewma_limit(90, 0.2, size, size, sides)
        assert false_alarm_rate("ewma", limit, 0.2, size, size, sides) == pytest.approx(1 / 90, rel=0.01)


def test_less_to_go_by_and_longer_promises_widen_the_limits() -> None:
    for design in (cusum_limit, ewma_limit):
        sizes = [design(90, 0.2, size, size) for size in (14, 28, 60, 200)]
        assert sizes == sorted(sizes, reverse=True)
        lengths = [design(length, 0.2, 60, 60) for length in (2, 10, 90, 370, 2160)]
        assert lengths == sorted(lengths)
        assert design(90, 0.2, 60, 60, 1) < design(90, 0.2, 60, 60, 2)


def test_the_mean_run_length_is_longer_than_the_promise() -> None:
    """That is why the promise is not about it: few baselines that never alarm would pay for many."""
    rng = np.random.default_rng(5)
    scale = np.sqrt(29 / rng.chisquare(29, 400))
    shift = rng.normal(size=400) / np.sqrt(30) * scale
    lengths = ewma_run_length(ewma_limit(90, 0.1, 30, 29), 0.1, shift, scale)
    assert 1 / np.mean(1 / lengths) == pytest.approx(90, rel=0.15)
    assert np.mean(lengths) > 1.5 * 90
    assert cusum_run_length(4, 0.5, 0.1) < cusum_run_length(4, 0.5, 0.0)
