from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest

from offing.client.wire import DEPLOYMENTS, body, encode, held, route
from offing.domain.schema import Kind
from offing.domain.window import parse_time
from offing.errors import InvalidEvent


def sent(**fields: Any) -> Any:
    return json.loads(encode(fields))


def features(**values: Any) -> Any:
    return sent(features=values)["features"]


def test_numbers_that_json_cannot_write_are_text() -> None:
    inf = float("inf")
    assert features(a=float("nan"), b=inf, c=-inf) == {"a": "NaN", "b": "Infinity", "c": "-Infinity"}
    assert sent(score=float("nan")) == {"score": "NaN"}
    assert sent(features={"deep": [{"x": np.float32("inf")}]}) == {"features": {"deep": [{"x": "Infinity"}]}}


def test_numpy_values_become_those_of_python() -> None:
    read = features(
        f=np.float64(0.1), g=np.float32(0.5), i=np.int64(7), b=np.bool_(True), s=np.str_("x"), a=np.arange(3)
    )
    assert read == {"f": 0.1, "g": 0.5, "i": 7, "b": True, "s": "x", "a": [0, 1, 2]}
    assert type(read["i"]) is int and type(read["b"]) is bool


def test_missing_values_of_pandas_are_null_and_other_objects_are_text() -> None:
    assert features(a=pd.NA, b=pd.NaT, c=None) == {"a": None, "b": None, "c": None}
    assert features(d=dt.date(2013, 2, 8), e=Decimal("1.50")) == {"d": "2013-02-08", "e": "1.50"}
    assert features(t=np.datetime64("2013-02-08T05:00")) == {"t": "2013-02-08T05:00"}


def test_names_and_tags_are_text() -> None:
    assert sent(features={1: 2}, tags={"a": True, 3: 4.5}) == {
        "features": {"1": 2},
        "tags": {"a": "true", "3": "4.5"},
    }


def test_what_is_not_given_is_not_sent() -> None:
    assert sent(score=None, prediction=0, error=None) == {"prediction": 0}


@pytest.mark.parametrize(
    "moment",
    [
        "2013-09-10T04:00:00.123457Z",
        dt.datetime(2013, 9, 10, 4, 0, 0, 123457),
        dt.datetime(2013, 9, 10, 6, 0, 0, 123457, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        pd.Timestamp("2013-09-10T04:00:00.123457", tz="UTC"),
        np.datetime64("2013-09-10T04:00:00.123457"),
        np.datetime64("2013-09-10T04:00:00.123457000"),
        1378785600.123457,
        np.float64(1378785600.123457),
    ],
    ids=lambda moment: f"{type(moment).__name__} {moment}",
)
def test_times_are_exact_to_the_microsecond(moment: object) -> None:
    assert sent(timestamp=moment) == {"timestamp": "2013-09-10T04:00:00.123457Z"}


def test_microseconds_and_seconds_are_told_apart() -> None:
    assert sent(at=1378785600123457) == {"timestamp": "2013-09-10T04:00:00.123457Z"}
    assert sent(timestamp=1378785600) == {"timestamp": "2013-09-10T04:00:00Z"}
    assert parse_time(sent(timestamp=1_700_000_000.000001)["timestamp"]) == 1_700_000_000_000_001


@pytest.mark.parametrize("bad", ["yesterday", float("nan"), [], 1e300, True], ids=repr)
def test_what_is_no_time_is_refused(bad: object) -> None:
    with pytest.raises(InvalidEvent, match="not a time"):
        sent(timestamp=bad)


@pytest.mark.parametrize("field", ["score", "latency_ms", "cost", "weight"])
def test_what_is_no_number_is_refused(field: str) -> None:
    for bad in ("high", True, [1]):
        with pytest.raises(InvalidEvent, match=f"{field} is not a number"):
            sent(**{field: bad})


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InvalidEvent, match="deeper"):
        features(x=loop)


def test_text_is_kept_whole_even_when_it_is_not_sound() -> None:
    text = 'é "quoted" \x00 \u2028 \ud800 🛳'
    assert features(t=text) == {"t": text}


def test_paths_and_bodies() -> None:
    assert route("late flights/2", Kind.LABELS) == "/api/v1/models/late%20flights%2F2/labels"
    assert body(route("m", Kind.KPIS), [b"{}", b"{}"]) == b'{"kpis":[{},{}]}'
    assert body(DEPLOYMENTS, [b'{"model":"m"}']) == b'{"model":"m"}'
    for bad in ("", None, 3):
        with pytest.raises(InvalidEvent, match="name of a model"):
            route(bad, Kind.LABELS)


def test_answers_of_many_values() -> None:
    assert sent(prediction=np.array(["a", "b"])) == {"prediction": ["a", "b"]}
    assert sent(prediction={"cat": np.float32(0.5), "dog": 0.5}) == {"prediction": {"cat": 0.5, "dog": 0.5}}
    assert sent(value=("a", np.int64(7), None)) == {"value": ["a", 7, None]}


def test_a_set_is_the_same_text_in_every_process() -> None:
    names = {f"name {i}" for i in range(50)}
    assert sent(value=names) == {"value": sorted(names)}
    assert sent(value=frozenset([3, "b", 1])) == {"value": [1, 3, "b"]}


def test_what_waits_does_not_change_with_its_owner() -> None:
    listed, named, several, numbers = ["a"], {"a": 1.0}, {"a"}, np.array([1, 2])
    kept = [held(value) for value in (listed, named, several, numbers)]
    listed.append("b")
    named.update(b=2.0)
    several.add("b")
    numbers.fill(0)
    assert kept == [["a"], {"a": 1.0}, {"a"}, [1, 2]]
    assert held("text") == "text"
    assert held(np.float64(1.5)) == 1.5
    assert held(None) is None
