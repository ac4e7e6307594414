from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from offing.stats.shrinkage import between_variance, shrunk

VALUES = arrays(np.float64, st.integers(2, 12), elements=st.floats(-10, 10))


@given(VALUES, st.floats(0.01, 10))
def test_shrunk_values_lie_between_their_own_and_the_mean(values: np.ndarray, noise: float) -> None:
    found = shrunk(values, np.full(values.size, noise))
    centre = values.mean()
    assert found.mean() == pytest.approx(centre, abs=1e-9)
    assert (np.abs(found - centre) <= np.abs(values - centre) + 1e-9).all()


def test_noise_alone_becomes_the_mean_and_the_certain_stay() -> None:
    assert shrunk(np.array([1.0, 2.0, 3.0]), np.full(3, 100.0)).tolist() == pytest.approx([2, 2, 2])
    assert shrunk(np.array([1.0, 2.0, 9.0]), np.zeros(3)).tolist() == [1, 2, 9]
    assert shrunk(np.array([4.0]), np.array([1.0])).tolist() == [4]
    assert shrunk(np.zeros(0), np.zeros(0)).size == 0


def test_the_noisy_are_drawn_more() -> None:
    found = shrunk(np.array([0.0, 0.0, 0.0, 5.0, 5.0]), np.array([0.1, 0.1, 0.1, 0.1, 20.0]))
    assert found[3] > 4.5 > 3 > found[4]


def test_shrinking_makes_the_mean_square_error_smaller() -> None:
    rng = np.random.default_rng(3)
    truth = rng.normal(0, 1, (400, 20))
    noise = rng.uniform(0.2, 4, (400, 20))
    seen = truth + rng.normal(size=truth.shape) * np.sqrt(noise)
    found = np.array([shrunk(one, two) for one, two in zip(seen, noise, strict=True)])
    assert ((found - truth) ** 2).mean() < 0.5 * ((seen - truth) ** 2).mean()


def test_what_is_no_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="variance of 0 or more"):
        shrunk(np.array([1.0, 2.0]), np.array([1.0, -1.0]))


@pytest.mark.parametrize("between", [0.0, 0.5, 2.0])
def test_the_variance_between_is_what_noise_does_not_explain(between: float) -> None:
    rng = np.random.default_rng(11)
    noise = rng.uniform(0.5, 1.5, (200, 50))
    values = rng.normal(size=50) + rng.normal(size=noise.shape) * np.sqrt(noise + between)
    assert between_variance(values, noise) == pytest.approx(between, abs=0.05)


def test_the_variance_between_needs_two_values() -> None:
    nan = np.nan
    assert between_variance(np.array([[1.0], [nan]]), np.array([[0.1], [0.1]])) == 0
    assert between_variance(np.zeros((0, 3)), np.zeros((0, 3))) == 0
    assert between_variance(np.array([[1.0, nan], [3.0, 4.0]]), np.zeros((2, 2))) == pytest.approx(2.0)
