from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.ewma import ewma

NAN = float("nan")


def test_it_is_the_weighted_mean_of_all_before() -> None:
    values = np.array([1.0, 2.0, -4.0])
    found, since = ewma(values, 0.5)
    np.testing.assert_allclose(found, [0.5, 1.25, -1.375])
    assert since.tolist() == [0, 0, 2]


def test_a_gap_changes_nothing() -> None:
    found, since = ewma(np.array([1.0, NAN, 1.0]), 0.5)
    np.testing.assert_allclose(found, [0.5, 0.5, 0.75])
    assert since.tolist() == [0, 0, 0]


def test_one_side_is_held_at_nought() -> None:
    found, since = ewma(np.array([-4.0, 1.0, 1.0]), 0.5, sides=1)
    np.testing.assert_allclose(found, [0, 0.5, 0.75])
    assert since.tolist()[1:] == [1, 1]


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=40), st.floats(0.01, 1))
def test_it_stays_within_what_it_averages(values: list[float], weight: float) -> None:
    found, since = ewma(np.array(values), weight)
    assert found.max() <= max(0.0, *values) + 1e-9 and found.min() >= min(0.0, *values) - 1e-9
    assert (since <= np.arange(len(values))).all()
    assert ewma(-np.array(values), weight)[0] == pytest.approx(-found)
