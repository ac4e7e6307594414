from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.alignment import align

SAMPLES = st.dictionaries(st.integers(-50, 50), st.integers(1, 1000), max_size=20)


def arrays(sample: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    cells = np.array(sorted(sample), np.int32)
    return cells, np.array([sample[c] for c in cells], np.int64)


@given(SAMPLES, SAMPLES)
def test_both_sides_are_counted_up_to_each_cell(current: dict[int, int], baseline: dict[int, int]) -> None:
    found = align(*arrays(current), *arrays(baseline))
    union = sorted({*current, *baseline})
    assert found.current.tolist() == [sum(n for c, n in current.items() if c <= at) for at in union]
    assert found.baseline.tolist() == [sum(n for c, n in baseline.items() if c <= at) for at in union]
    assert (found.n, found.m) == (sum(current.values()), sum(baseline.values()))
