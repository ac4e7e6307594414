from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.gaps import longest_gap


@pytest.mark.parametrize(
    ("slots", "first", "last", "gap"),
    [
        ([], 0, 10, 10),
        ([], 5, 5, 0),
        ([0, 1, 2], 0, 3, 0),
        ([0, 5], 0, 6, 4),
        ([4], 0, 10, 5),
        ([-3, 20], 0, 10, 10),
        ([-1, 0, 9, 10], 0, 10, 8),
    ],
)
def test_the_longest_run_between_events_and_bounds(slots: list[int], first: int, last: int, gap: int) -> None:
    assert longest_gap(np.array(slots, np.int64), first, last) == gap


@given(slots=st.sets(st.integers(-5, 40)), first=st.integers(0, 20), length=st.integers(0, 20))
def test_it_is_what_counting_finds(slots: set[int], first: int, length: int) -> None:
    longest = run = 0
    for slot in range(first, first + length):
        run = 0 if slot in slots else run + 1
        longest = max(longest, run)
    assert longest_gap(np.array(sorted(slots), np.int64), first, first + length) == longest
