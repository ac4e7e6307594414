from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import parse_time
from offing.profiles.plan import ProfilePlan
from offing.runtime.review_sample import SIZE, review_sample

START = parse_time("2013-02-01")


def rows(n: int = 400, *, wrong: float = 0.3, labelled: float = 1.0, regression: bool = False) -> pa.Table:
    random = np.random.default_rng(5)
    score = random.random(n)
    label = np.where(random.random(n) < wrong, score < 0.5, score >= 0.5).astype(float)
    known = random.random(n) < labelled
    answers: dict[str, Any] = {"score": score}
    if regression:
        label, answers = score * 10 + random.normal(0, 1, n), {"prediction": score * 10}
    return pa.table(
        {
            "prediction_id": pa.array([f"p{i}" for i in range(n)]),
            "timestamp": pa.array(START + np.arange(n), pa.timestamp("us", "UTC")),
            **answers,
            "label": pa.array(np.where(known, label, np.nan), from_pandas=True),
            "f_size": random.normal(0, 1, n),
            "f_odd": pa.array([None if i % 2 else float("inf") for i in range(n)]),
        }
    )


def sample(table: pa.Table, task: Task = Task.BINARY) -> Any:
    return review_sample(table, ProfilePlan.fit(table, task=task))


def test_half_of_them_are_wrong_and_the_same_in_any_order() -> None:
    table = rows()
    found = sample(table)
    assert [row["wrong"] for row in found.rows] == [True] * 10 + [False] * 10
    assert all((row["score"] >= 0.5) != row["label"] for row in found.rows[:10])
    assert all((row["score"] >= 0.5) == row["label"] for row in found.rows[10:])
    assert found.labelled == 400 and 90 < found.wrong < 150
    mixed = table.take(np.random.default_rng(1).permutation(400))
    again = review_sample(mixed, ProfilePlan.fit(table, task=Task.BINARY))
    assert [row["id"] for row in again.rows] == [row["id"] for row in found.rows]


@pytest.mark.parametrize(("wrong", "bad"), [(0.0, 0), (1.0, SIZE), (0.005, 4)])
def test_what_one_half_lacks_the_other_fills_up(wrong: float, bad: int) -> None:
    found = sample(rows(wrong=wrong))
    assert len(found.rows) == SIZE
    assert sum(row["wrong"] for row in found.rows) <= max(bad, 10 if bad else 0)
    if bad in (0, SIZE):
        assert sum(row["wrong"] for row in found.rows) == bad


def test_rows_without_labels_are_not_chosen() -> None:
    found = sample(rows(labelled=0.5))
    assert 150 < found.labelled < 250 and all(row["label"] is not None for row in found.rows)
    nothing = sample(rows(labelled=0.0))
    assert not nothing.rows and "no prediction of the month has a label" in nothing.note


def test_of_numbers_the_largest_errors_are_wrong() -> None:
    found = sample(rows(regression=True), Task.REGRESSION)
    errors = [abs(row["prediction"] - row["label"]) for row in found.rows]
    assert min(errors[:10]) > max(errors[10:]) and found.wrong == 40


def test_other_tasks_have_none() -> None:
    found = sample(rows(), Task.RANKING)
    assert not found.rows and "ranking" in found.note


def test_features_are_json_and_have_their_own_names() -> None:
    row = sample(rows()).rows[0]
    assert row["features"].keys() == {"size", "odd"} and row["features"]["odd"] is None
    assert row["timestamp"].startswith("2013-02-01T00:00:00")
