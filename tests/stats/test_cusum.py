from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.cusum import cusum

NAN = float("nan")


def test_it_adds_what_is_beyond_the_allowance() -> None:
    found, since = cusum(np.array([0.0, 2.0, NAN, 1.0, -9.0, 3.0]), 0.5)
    np.testing.assert_allclose(found, [0, 1.5, 1.5, 2.0, 0, 2.5])
    assert since.tolist()[1:4] == [1, 1, 1] and since[5] == 5


def test_it_is_held_so_that_it_comes_back() -> None:
    found, _ = cusum(np.array([9.0] * 50 + [0.0] * 10), 0.5, most=5.0)
    assert found.max() == 5 and found[-1] == 0


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=60), st.floats(0, 2))
def test_it_is_the_largest_sum_that_ends_now(values: list[float], allowance: float) -> None:
    """max(0, C + z - k) is the largest sum of the last steps' excess, and `since` its first step."""
    found, since = cusum(np.array(values), allowance)
    excess = np.array(values) - allowance
    for step in range(len(values)):
        sums = [excess[start : step + 1].sum() for start in range(step + 1)]
        assert abs(found[step] - max(0.0, *sums)) < 1e-9
        if found[step] > 0:
            assert abs(excess[since[step] : step + 1].sum() - found[step]) < 1e-9
