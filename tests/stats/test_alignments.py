from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.stats.alignment import align
from offing.stats.alignments import Alignments, align_many

Counts = dict[int, int]
COUNTS = st.dictionaries(st.integers(-46_000, 46_000), st.integers(1, 10**6), min_size=1, max_size=20)
PAIRS = st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=5)


def sample(counts: Counts) -> tuple[np.ndarray, np.ndarray]:
    return np.array(sorted(counts), np.int32), np.array([counts[cell] for cell in sorted(counts)])


@given(PAIRS)
def test_each_pair_is_on_the_union_of_its_own_cells(pairs: list[tuple[Counts, Counts]]) -> None:
    sides = [[sample(pair[side]) for pair in pairs] for side in (0, 1)]
    found, cells = align_many(*sides)
    ends = np.append(found.starts[1:], cells.size)
    for i, (current, baseline) in enumerate(pairs):
        mine = slice(found.starts[i], ends[i])
        assert cells[mine].tolist() == sorted({*current, *baseline})
        one = align(*sides[0][i], *sides[1][i])
        below = found.below[0][mine] * found.n[i], found.below[1][mine] * found.m[i]
        assert below[0] == pytest.approx(one.current, rel=1e-12)
        assert below[1] == pytest.approx(one.baseline, rel=1e-12)
        assert (found.n[i], found.m[i]) == (one.n, one.m)


def test_sums_stay_within_a_pair() -> None:
    pair = Alignments(np.array([1.0, 2.0, 3.0, 4.0]), np.array([4.0, 3.0, 2.0, 1.0]), np.array([0, 1]))
    values = np.array([10.0, 1.0, 2.0, 4.0])
    assert pair.total(values).tolist() == [10, 7]
    assert pair.upto(values).tolist() == [10, 1, 3, 7]
    assert pair.beyond(values).tolist() == [5, 6.5, 5, 2]
    assert pair.each(np.array([5.0, 6.0])).tolist() == [5, 6, 6, 6]
    assert (pair.lengths.tolist(), pair.lasts.tolist()) == ([1, 3], [0, 3])
    assert pair.middles[0].tolist() == pytest.approx([0.5, 1 / 9, 3.5 / 9, 7 / 9])


def test_a_result_does_not_depend_on_what_else_is_aligned() -> None:
    rng = np.random.default_rng(1)
    sides = [[(np.arange(30), rng.integers(1, 50, 30)) for _ in range(8)] for _ in range(2)]
    together, _ = align_many(*sides)
    for i in range(8):
        alone, _ = align_many(sides[0][i : i + 1], sides[1][i : i + 1])
        mine = slice(30 * i, 30 * i + 30)
        assert np.array_equal(together.below[0][mine], alone.below[0])
        assert np.array_equal(together.middles[1][mine], alone.middles[1])


def test_no_pairs_are_no_results() -> None:
    found, cells = align_many([], [])
    assert (found.n.size, found.upto(found.current).size, cells.size) == (0, 0, 0)


@pytest.mark.parametrize("side", [0, 1])
def test_an_empty_sample_is_refused(side: int) -> None:
    full, empty = (np.array([1]), np.array([3])), (np.zeros(0, np.int32), np.zeros(0, np.int64))
    sides = [[full, full], [full, full]]
    sides[side][1] = empty
    with pytest.raises(ValueError, match="empty"):
        align_many(*sides)
    with pytest.raises(ValueError, match="empty"):
        align_many([empty], [empty])
    with pytest.raises(ValueError, match="empty"):
        Alignments.of(align(*full, *empty))
