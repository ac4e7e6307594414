from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.metrics.comparison import column_pairs

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

ROWS = {"x": [0.0] * 60 + [1.0, 2.0, 3.0, None], "c": ["a"] * 40 + ["b"] * 23 + [None]}


def test_every_row_is_in_one_cell(subject_of: MakeSubject) -> None:
    current = {"x": [9.0, None, float("nan"), float("inf"), 0.0], "c": ["a", "new", None, "b", "newer"]}
    for pair in subject_of(current, ROWS).pairs:
        assert pair.baseline is not None
        assert pair.baseline.cells.sum() == 64
        assert pair.baseline.coarse(pair.counts).sum() == 5
        assert pair.baseline.coarse(pair.counts).size == pair.baseline.cells.size


def test_the_baseline_s_part_is_computed_once(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0]}, {"x": [1.0, 2.0]})
    again = column_pairs(subject.current, subject.baseline, subject.plan)
    assert again[0].baseline is subject.pairs[0].baseline


def test_a_feature_keeps_the_name_of_an_output(subject_of: MakeSubject) -> None:
    subject = subject_of({"x": [1.0, 2.0], "score": [0.5, 0.5]}, {"x": [1.0, 2.0], "score": [0.1, 0.2]})
    columns = {**subject.current.columns, "score": subject.current.columns["x"]}  # type: ignore[union-attr]
    object.__setattr__(subject.current, "columns", columns)
    object.__setattr__(subject.plan, "columns", {**subject.plan.columns, "score": subject.plan.columns["x"]})
    found = [pair for pair in subject.pairs if pair.name == "score"]
    assert [pair.output for pair in found] == [False]


def test_a_column_that_cannot_be_aligned_says_so(subject_of: MakeSubject) -> None:
    levels, numbers = subject_of({"c": ["a"], "x": [1.0]}).pairs
    with pytest.raises(TypeError, match="no numeric baseline"):
        _ = numbers.aligned
    assert (levels.numeric, numbers.categorical) == (None, None)


def test_a_slice_has_no_feature_columns(subject_of: MakeSubject) -> None:
    rows = {"carrier": ["UA", "UA", "B6"], "score": np.array([0.1, 0.2, 0.3])}
    subject = subject_of(rows, rows, slice="carrier=UA", segments=["carrier"])
    assert [(pair.name, pair.counts.rows) for pair in subject.pairs] == [("score", 2)]
