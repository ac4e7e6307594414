from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.metrics.row_features import inputs, sampled_rows
from offing.metrics.row_sample import RowSample
from offing.metrics.subject import Subject
from offing.testing.subjects import table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

ROWS: dict[str, Any] = {
    "x": [1.0, None, float("inf"), 2.0, 1e308, float("nan")],
    "city": ["a", "b", None, "zz", "a", "b"],
    "score": [0.1, 0.2, None, 0.4, 0.5, 0.6],
    "label": [0.0, 1.0, 0.0, None, 1.0, 0.0],
}


def sampled(subject: Subject, rows: dict[str, Any] | pa.Table) -> Subject:
    table = rows if isinstance(rows, pa.Table) else table_of(rows, 1)
    return replace(subject, sample=RowSample(table, table.slice(0, 0)))


def test_no_sample_no_rows(subject_of: MakeSubject) -> None:
    assert sampled_rows(subject_of(ROWS)) is None


def test_rows_come_in_an_order_of_their_own(subject_of: MakeSubject) -> None:
    subject = subject_of(ROWS)
    rows = table_of(ROWS, 1).append_column("prediction_id", pa.array([f"p{i}" for i in range(6)]))
    found = []
    for order in (range(6), (5, 3, 1, 0, 2, 4)):
        pair = sampled_rows(sampled(subject, rows.take(list(order))))
        assert pair is not None
        found.append(pair[0].select(["prediction_id", "f_x", "score", "label"]).to_pylist())
        assert pair[1].num_rows == 0
    assert str(found[0]) == str(found[1])


def test_equal_features_with_different_labels_are_told_apart(subject_of: MakeSubject) -> None:
    rows = {"x": [1.0] * 40, "score": [0.5] * 40, "label": [0.0, 1.0] * 20}
    tables = [table_of(rows, 1), table_of({**rows, "label": [1.0, 0.0] * 20}, 1)]
    found = [sampled_rows(sampled(subject_of(rows), table)) for table in tables]
    assert found[0] is not None and found[1] is not None
    assert found[0][0]["label"].equals(found[1][0]["label"])


def test_inputs_are_features_and_numeric_outputs(subject_of: MakeSubject) -> None:
    subject = sampled(subject_of(ROWS), ROWS)
    pair = sampled_rows(subject)
    assert pair is not None
    found = inputs(pair[0], subject.plan)
    assert found.levels.tolist() == [True, False, False]
    assert found.values.shape == (6, 3)
    assert not np.isinf(found.values).any()
    # Nulls and NaN alike: a city, two of x, a score.
    assert np.isnan(found.values).sum(axis=0).tolist() == [1, 2, 1]
    kept = found.where(found.values[:, 2] > 0.3)
    assert len(kept.values) == 3


def test_a_slice_has_its_own_rows(subject_of: MakeSubject) -> None:
    for key, score in (("city=a", [0.1, 0.5]), ("city=other", [None])):
        subject = subject_of(ROWS, ROWS, segments=["city"], slice=key)
        pair = sampled_rows(sampled(subject, ROWS))
        assert pair is not None
        assert sorted(pair[0]["score"].to_pylist(), key=str) == score
    nowhere = sampled_rows(sampled(replace(subject, slice="nothing=else"), ROWS))
    assert nowhere is not None and nowhere[0].num_rows == 0


def test_structured_answers_are_taken_apart(subject_of: MakeSubject) -> None:
    rows = {"x": [1.0, 2.0], "prediction": ['{"value": 3}', '{"value": 5}'], "label": [3.0, 4.0]}
    subject = subject_of(rows, task=Task.REGRESSION)
    pair = sampled_rows(sampled(subject, rows))
    assert pair is not None
    assert set(pair[0]["prediction"].to_pylist()) == {3.0, 5.0}
    assert inputs(pair[0], subject.plan).values[:, -1].tolist() == pytest.approx(
        pair[0]["prediction"].to_pylist()
    )
