from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi

from offing.stats.absolute import _CAUTION, FarError, _variance_at_zero, absolute_distance, independent_parts
from offing.stats.arrays import Floats
from offing.stats.estimate import Distances


def found(gaps: Floats, deviation: Floats, freedom: float) -> Distances:
    shape = gaps.shape[:-1]
    error = FarError(np.full(shape, (deviation**2).sum()), np.full(shape, 1.959964))
    wide = np.broadcast_to(deviation, gaps.shape)
    return absolute_distance(gaps, wide, freedom=np.full(shape, freedom), below=error, above=error)


@pytest.mark.parametrize("parts", [1, 8, 30])
@pytest.mark.parametrize("size", [0.0, 0.5, 2.0, 6.0])
def test_noisy_gaps_show_as_their_true_sum(parts: int, size: float) -> None:
    """Independent parts: what the sum is without noise is inside the interval, and about the value."""
    rng = np.random.default_rng([parts, round(10 * size)])
    deviation = rng.uniform(0.5, 1.5, parts)
    true = size * deviation * rng.choice([0.7, 1.3], parts)
    result = found(np.abs(true + deviation * rng.normal(size=(2000, parts))), deviation, parts)
    held = np.mean((result.low <= true.sum() + 1e-12) & (true.sum() <= result.high))
    assert 0.92 <= held <= 0.985
    if size >= 2:
        error = np.sqrt((deviation**2).sum())
        assert result.value.mean() == pytest.approx(true.sum(), abs=0.5 * error)


def test_what_no_gap_shows_is_expected() -> None:
    rng = np.random.default_rng(3)
    deviation = rng.uniform(0.5, 1.5, 12)
    gaps = np.abs(deviation * rng.normal(size=(20_000, 12)))
    result = found(gaps, deviation, 12)
    assert result.expected == pytest.approx(gaps.sum(-1).mean(), rel=0.01)
    assert np.mean(result.low == 0) >= 0.95
    assert np.mean(result.value == 0) == pytest.approx(0.5, abs=0.05)


def test_gaps_without_noise_are_their_sum() -> None:
    result = found(np.array([[1.0, 2.0]]), np.zeros(2), 1.0)
    assert [float(part[0]) for part in result] == pytest.approx([3, 3, 3, 0])


def test_independent_parts() -> None:
    deviation = np.ones(6)
    assert independent_parts(deviation, np.zeros(6), np.ones(6)) == pytest.approx(6)
    assert independent_parts(deviation, np.ones(6), np.ones(6)) == pytest.approx(1)
    assert independent_parts(np.zeros(6), np.ones(6), np.ones(6)) == 1


@pytest.mark.parametrize("freedom", [1, 3, 20])
def test_the_variance_at_no_change_is_that_of_a_chi_variable(freedom: int) -> None:
    found = _variance_at_zero(np.array(chi.mean(freedom)), np.array(float(freedom)))
    assert found == pytest.approx(_CAUTION * chi.var(freedom))


@given(arrays(np.float64, (3, 5), elements=st.floats(0, 1e6, width=32)))
def test_any_gaps_give_an_ordered_interval(numbers: Floats) -> None:
    result = found(numbers[:2], numbers[2], 2.0)
    for part in result:
        assert np.isfinite(part).all()
    assert (result.low >= 0).all()
    assert (result.low <= result.value).all()
    assert (result.value <= result.high).all()
