from __future__ import annotations

import numpy as np
import pyarrow as pa

from offing.domain.schema import Task
from offing.profiles.answers import count_answers, count_column, slice_keys, slice_places
from offing.profiles.column import CategoricalCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.outcome import LabelledCounts
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Runs
from offing.profiles.structured import flatten

PLAN = ProfilePlan(
    {}, score=NumericGrid(0.5, 0.5), prediction=CategoricalLevels(("1", "0")), task=Task.BINARY
)


def test_each_run_has_its_answers() -> None:
    batch = pa.record_batch(
        {
            "score": [0.1, 0.9, None],
            "prediction": [0.0, 1.0, 1.0],
            "latency_ms": [5.0, None, 7.0],
            "error": [None, "boom", None],
            "label": [None, 1.0, 0.0],
        }
    )
    first, second = count_answers(batch, Runs.of(np.array([0, 1, 1])), PLAN, {})
    assert (first.rows, second.rows, first.errors, second.errors) == (1, 2, 0, 1)
    assert first.score is not None
    assert second.score is not None
    assert (first.score.maximum, second.score.minimum, second.score.missing) == (0.1, 0.9, 1)
    assert isinstance(second.prediction, CategoricalCounts)
    assert second.prediction.counts.tolist() == [2, 0]
    assert (second.latency.n, second.latency.missing) == (1, 1)
    assert first.outcome is not None
    assert second.outcome is not None
    assert (first.outcome.labelled, second.outcome.labelled) == (0, 2)


def test_columns_that_are_absent_are_missing() -> None:
    batch = pa.record_batch({"timestamp": [1, 2]})
    (found,) = count_answers(batch, Runs.of(np.zeros(2, np.int64)), PLAN, {})
    assert found.score is not None
    assert found.prediction is not None
    assert (found.score.missing, found.prediction.missing, found.latency.missing) == (2, 2, 2)


def test_numbers_are_wrong_types_in_a_categorical_feature() -> None:
    batch = pa.record_batch({"f_x": [1.0]})
    (found,) = count_column(batch, "f_x", Runs.of(np.zeros(1, np.int64)), CategoricalLevels(("1",)))
    assert found.wrong_type == 1


def test_rare_values_and_nulls_share_the_slice_other() -> None:
    batch = pa.record_batch({"f_city": ["a", None, "b", "z", "other"]})
    values = ("a", "b", "other")
    keys = slice_keys("city", values)
    places = slice_places(batch, "city", values)
    assert [keys[place] for place in places] == ["city=a", "city=other", "city=b", "city=other", "city=other"]
    assert slice_places(batch, "absent", ("v",)).tolist() == [1] * 5


def test_lists_are_counted_by_their_names() -> None:
    plan = ProfilePlan({}, prediction=CategoricalLevels(("a", "b"), frozenset("c")), task=Task.RANKING)
    said = ['["a","b"]', '["b","new"]', None, '["a","c"]', "[1", "[]", None]
    batch = flatten(pa.record_batch({"prediction": said}), Task.RANKING)
    parts = count_answers(batch, Runs.of(np.array([2, 1, 2, 2, 1, 1, 3])), plan, {})
    first, second, third = [part.prediction for part in parts]
    assert isinstance(first, CategoricalCounts) and isinstance(second, CategoricalCounts)
    assert (first.counts.tolist(), first.other, first.new_levels) == ([0, 1], 0, (("new", 1),))
    assert (first.missing, first.wrong_type) == (0, 1)
    assert (second.counts.tolist(), second.other, second.missing) == ([2, 1], 1, 1)
    assert third is not None
    assert (third.n, third.missing) == (0, 1)
    assert [part.outcome for part in parts] == [LabelledCounts()] * 3
