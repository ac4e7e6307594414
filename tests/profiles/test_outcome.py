from __future__ import annotations

import numpy as np

from offing.profiles.column import NumericCounts
from offing.profiles.outcome import ClassCounts, OutcomeCounts, ResidualCounts, merge_outcomes


def binary(cell: int) -> OutcomeCounts:
    cells = np.array([cell], np.int32)
    return OutcomeCounts(4, cells, np.array([2]), np.array([1]), 1, 2, 0, 1, 10, 20, 30, 40, 1)


def test_binary_outcomes_add_up() -> None:
    merged = OutcomeCounts.merge([binary(3), binary(5), binary(3)])
    assert merged == OutcomeCounts(
        12,
        np.array([3, 5], np.int32),
        np.array([4, 2]),
        np.array([2, 1]),
        *(3, 6, 0, 3),
        *(30, 60, 90, 120),
        3,
    )
    assert (merged.scored, merged.decided) == (9, 12)


def test_residuals_add_up() -> None:
    one = NumericCounts(np.array([0], np.int32), np.array([1]), sum_z=5, sum_z2=25)
    merged = ResidualCounts.merge([ResidualCounts(2, one, one, 5, 1), ResidualCounts(1, one, one, 7, 0)])
    assert (merged.labelled, merged.absolute_sum, merged.unscored, merged.residual.n) == (3, 12, 1, 2)


def test_classes_add_up() -> None:
    one = ClassCounts(
        3, np.array([2, 1]), np.array([1, 1]), np.array([1, 0]), np.eye(2, dtype=int), unscored=1
    )
    assert ClassCounts.merge([one, one, ClassCounts.empty(1)]) == ClassCounts(
        6, np.array([4, 2]), np.array([2, 2]), np.array([2, 0]), 2 * np.eye(2, dtype=int), unscored=2
    )


def test_merging_passes_over_parts_without_an_outcome() -> None:
    assert merge_outcomes([None, binary(1)]) == binary(1)
    assert merge_outcomes([ResidualCounts(), None]) == ResidualCounts()
    assert merge_outcomes([ClassCounts.empty(2)]) == ClassCounts.empty(2)
    assert merge_outcomes([None]) is None
