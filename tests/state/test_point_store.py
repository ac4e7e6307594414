from __future__ import annotations

import dataclasses
import math

import pytest
from sqlalchemy import Engine

from offing.domain.point import Point, PointStatus
from offing.domain.window import DAY, Window
from offing.state.point_store import KEPT_MODELS, PointStore


def point(day: int, value: float | None = 1.0, *, metric: str = "volume", **given: object) -> Point:
    return dataclasses.replace(
        Point(metric, Window(day * DAY, (day + 1) * DAY), 10, value, value, value),
        **given,  # type: ignore[arg-type]
    )


@pytest.fixture
def store(engine: Engine) -> PointStore:
    return PointStore(engine)


def test_a_point_comes_back_bit_for_bit(store: PointStore, engine: Engine) -> None:
    given = [
        point(1, 0.1 + 0.2, metric="psi", column="distance", slice="carrier=AA", m=7, expected=1e-300),
        point(1, None, metric="roc_auc", status=PointStatus.NO_LABELS, reason="no labels yet"),
        point(2, 5e-324),
    ]
    store.replace("m", [DAY, 2 * DAY], given)
    for reader in (store, PointStore(engine)):
        assert sorted(reader.load("m", slice_=None), key=repr) == sorted(given, key=repr)
        assert sorted(reader.whole("m"), key=repr) == sorted(given, key=repr)


def test_a_step_is_replaced_as_a_whole(store: PointStore) -> None:
    store.replace("m", [DAY, 2 * DAY], [point(1), point(1, metric="missing", column="x"), point(2)])
    assert len(store.whole("m")) == 3
    store.replace("m", [DAY], [point(1, 5.0)])
    assert [p.value for p in store.whole("m")] == [5.0, 1.0]
    assert [p.value for p in store.load("m")] == [5.0, 1.0]
    store.replace("m", [2 * DAY], [])
    assert [p.value for p in store.load("m")] == [5.0] == [p.value for p in store.whole("m")]
    store.replace("m", [], [])
    assert len(store.load("m")) == 1


def test_what_is_loaded_can_be_chosen(store: PointStore) -> None:
    store.replace(
        "m",
        [DAY, 2 * DAY],
        [
            point(1),
            point(2),
            point(2, metric="psi", column="x"),
            point(2, metric="psi", column="x", slice="a=b"),
        ],
    )
    store.replace("other", [DAY], [point(1)])
    assert len(store.load("m")) == 3
    assert len(store.load("m", slice_=None)) == 4
    assert len(store.load("m", slice_="a=b")) == 1
    assert len(store.load("m", window=Window(DAY, 2 * DAY))) == 1
    assert [p.metric for p in store.load("m", metrics=["psi"])] == ["psi"]
    assert [p.metric for p in store.load("m", column="x")] == ["psi"]
    assert store.load("m", metrics=[]) == []
    assert [(p.metric, p.window.start) for p in store.load("m")] == [
        ("psi", 2 * DAY),
        ("volume", DAY),
        ("volume", 2 * DAY),
    ]


def test_a_digest_is_that_of_the_points_whatever_their_order(store: PointStore) -> None:
    empty = store.digest("a")
    store.replace("a", [DAY, 2 * DAY], [point(2), point(1)])
    store.replace("b", [DAY], [point(1)])
    assert store.digest("a") not in (empty, store.digest("b"))
    store.replace("b", [2 * DAY], [point(2)])
    before = store.digest("a")
    store.forget("b")
    assert store.digest("b") == empty
    store.replace("a", [DAY], [point(1, math.nextafter(1.0, 2.0))])
    assert store.digest("a") != before


def test_a_model_is_forgotten(store: PointStore) -> None:
    store.replace("a", [DAY], [point(1)])
    store.replace("b", [DAY], [point(1)])
    assert len(store.whole("a")) == 1
    store.forget("a")
    assert store.whole("a") == [] and store.load("a") == [] and len(store.whole("b")) == 1


def test_more_models_than_are_kept_in_memory(store: PointStore) -> None:
    for i in range(KEPT_MODELS + 3):
        store.replace(f"m{i}", [DAY], [point(1, float(i))])
        assert [p.value for p in store.whole(f"m{i}")] == [i]
    store.replace("m0", [2 * DAY], [point(2, 99.0)])
    assert [p.value for p in store.whole("m0")] == [0, 99]
