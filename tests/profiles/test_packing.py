from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.packing import Packer, Unpacker, from_big, to_big

COUNTS = st.lists(st.integers(0, 2**62), max_size=6)
CELLS = st.lists(st.integers(-46_000, 46_000), max_size=6, unique=True).map(sorted)


@given(st.lists(st.tuples(COUNTS, CELLS), max_size=5))
def test_arrays_come_back_in_order(pairs: list[tuple[list[int], list[int]]]) -> None:
    packer = Packer()
    marks = [
        (packer.add_counts(np.array(counts, np.int64)), packer.add_cells(np.array(cells, np.int32)))
        for counts, cells in pairs
    ]
    unpacker = Unpacker(*packer.planes())
    for (counts, cells), (size, (length, first)) in zip(pairs, marks, strict=True):
        assert unpacker.counts(size).tolist() == counts
        assert unpacker.cells(length, first).tolist() == cells


def test_small_numbers_take_a_byte() -> None:
    packer = Packer()
    packer.add_counts(np.arange(256))
    packer.add_cells(np.arange(-40_000, -39_900, dtype=np.int32))
    steps, counts = packer.planes()
    assert (steps[0], len(steps[1]), counts[0], len(counts[1])) == (1, 100, 1, 256)


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 2**200, -(2**200)])
def test_integers_of_any_size(number: int) -> None:
    packed = to_big(number)
    assert from_big(packed) == number
    assert isinstance(packed, int) == (-(2**63) <= number < 2**63)
