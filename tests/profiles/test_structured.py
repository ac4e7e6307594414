from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.codec import encode
from offing.profiles.encoding import Array
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.structured import ANSWER, flatten, names_of

OBJECTS = ['{"cat":0.7,"dog":0.3}', '{"cat":0.5,"ant":0.5}', "{}", '{"cat":', "owl", None]
SPREADS = ['{"high":4,"low":1,"value":2.5}', '{"q0.5":3,"unit":"kW"}', '{"low":1}', "2.5", "x", "1_0", None]


def batch(**columns: object) -> pa.RecordBatch:
    return pa.record_batch(columns)


def test_a_distribution_becomes_its_top_class() -> None:
    found = flatten(batch(prediction=OBJECTS, score=[0.1] * 6), Task.MULTICLASS)
    assert found.column("prediction").to_pylist() == ["cat", "ant", None, None, "owl", None]
    assert found.column("score").to_pylist() == [0.7, 0.5, None, None, 0.1, 0.1]
    assert found.column(ANSWER).to_pylist() == OBJECTS


def test_a_score_is_made_where_there_was_none() -> None:
    for more in ({}, {"score": pa.nulls(6)}, {"score": pa.array(["x"] * 6)}):
        found = flatten(batch(prediction=OBJECTS, **more), Task.MULTICLASS)
        assert found.column("score").to_pylist() == [0.7, 0.5, None, None, None, None]


def test_a_spread_becomes_its_number() -> None:
    found = flatten(batch(prediction=SPREADS), Task.REGRESSION)
    assert found.column("prediction").to_pylist() == [2.5, 3.0, None, 2.5, None, None, None]
    assert found.column(ANSWER).to_pylist() == SPREADS


@pytest.mark.parametrize("task", [Task.MULTICLASS, Task.REGRESSION, Task.BINARY, Task.UNKNOWN])
@pytest.mark.parametrize(
    "said", [pa.array([1.0, 2.0]), pa.array([True, False]), pa.nulls(2), pa.array([1, 2]), None]
)
def test_scalars_are_left_alone(task: Task, said: Array | None) -> None:
    rows = batch(x=[1, 2]) if said is None else batch(prediction=said)
    assert flatten(rows, task) is rows


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_classes_without_objects_are_left_alone(kind: pa.DataType) -> None:
    rows = batch(prediction=pa.array(["a", "b", None]).cast(kind))
    assert flatten(rows, Task.MULTICLASS) is rows
    objects = batch(prediction=pa.array(OBJECTS).cast(kind))
    assert flatten(objects, Task.MULTICLASS).column("prediction").to_pylist()[0] == "cat"


def test_tables_are_taken_apart_too() -> None:
    table = pa.concat_tables([pa.table({"prediction": OBJECTS}), pa.table({"prediction": ["owl"]})])
    found = flatten(table, Task.MULTICLASS)
    assert found["prediction"].to_pylist() == ["cat", "ant", None, None, "owl", None, "owl"]


def test_lists_are_read_once() -> None:
    rows = batch(prediction=['["a","b"]', None, "{", "[]"])
    flat = flatten(rows, Task.RANKING)
    assert flat.column("prediction").to_pylist() == rows.column("prediction").to_pylist()
    for lists in (names_of(rows), names_of(flat)):
        assert lists.names.take(lists.code).to_pylist() == ["a", "b"]
        assert lists.broken.tolist() == [False, False, True, False]
    assert flatten(batch(x=[1]), Task.RANKING).schema.names == ["x"]


ANSWERS = {
    Task.MULTICLASS: (st.sampled_from(OBJECTS), st.sampled_from(["cat", "dog", None])),
    Task.REGRESSION: (st.sampled_from(SPREADS), st.none() | st.floats(-1e3, 1e3)),
    Task.MULTILABEL: (
        st.none() | st.just("{") | st.lists(st.sampled_from("abcd")).map(json.dumps),
        st.none() | st.just("[1") | st.lists(st.sampled_from("abcde")).map(json.dumps),
    ),
    Task.RANKING: (
        st.none() | st.just("{") | st.lists(st.sampled_from("abcd")).map(json.dumps),
        st.none()
        | st.just("[1")
        | st.dictionaries(st.sampled_from("abcde"), st.integers(0, 3)).map(json.dumps),
    ),
}


@pytest.mark.parametrize("task", ANSWERS)
@settings(max_examples=60)
@given(data=st.data())
def test_any_order_and_any_split_give_the_same_integers(task: Task, data: st.DataObject) -> None:
    said, truth = ANSWERS[task]
    rows = data.draw(st.lists(st.tuples(said, truth, st.sampled_from("xyz")), min_size=1, max_size=20))
    columns = list(zip(*rows, strict=True))
    table = pa.table(
        {
            "timestamp": pa.array(np.arange(len(rows)), pa.timestamp("us", "UTC")),
            "prediction": pa.array(columns[0], pa.string()),
            "label": pa.array(columns[1], pa.float64() if task is Task.REGRESSION else pa.string()),
            "f_k": pa.array(columns[2], pa.string()),
        }
    )
    plan = ProfilePlan.fit(table.slice(0, 10), task=task, segments=["k"])
    assert ProfilePlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    whole = profile(table, plan, width=DAY)[0]
    shuffled = table.take(data.draw(st.permutations(range(len(rows)))))
    cut = data.draw(st.integers(0, len(rows)))
    parts = [profile(part, plan, width=DAY) for part in (shuffled.slice(0, cut), shuffled.slice(cut))]
    merged = merge([part[0] for part in parts if part])
    assert merged == whole
    assert encode(merged) == encode(whole)
