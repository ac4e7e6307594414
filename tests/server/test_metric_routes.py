"""Metrics that nobody stored are computed when asked for: of steps, periods, slices and filters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

MODEL = "models/late-flights"
FEBRUARY = "2013-02-01..2013-02-11"


def test_the_catalogue_is_listed(read: Any) -> None:
    found = read("metrics")
    ids = [metric["id"] for metric in found["metrics"]]
    assert len(ids) == len(set(ids)) > 60
    assert {"volume", "psi", "roc_auc", "wrong_type"} <= set(ids)
    assert found["refused"] == {}


def test_a_metric_that_is_not_stored_has_a_point_for_each_step(read: Any) -> None:
    (series,) = read(f"{MODEL}/metrics", metric="wrong_type", column="distance", t=FEBRUARY)["series"]
    assert len(series["t"]) == 10
    assert series["value"] == [0.0] * 10
    (volume,) = read(f"{MODEL}/metrics", metric="volume", t=FEBRUARY)["series"]
    assert series["n"] == volume["n"]


def test_the_stored_metric_computed_again_is_the_same(read: Any) -> None:
    """A filter that every row fulfils gives what was stored, baseline and all."""
    for choice in ({"metric": "psi", "column": "distance"}, {"metric": "roc_auc"}, {"metric": "kpi_mean"}):
        stored = read(f"{MODEL}/metrics", **choice, t=FEBRUARY)["series"]
        again = read(f"{MODEL}/metrics", **choice, t=FEBRUARY, filter="distance > 0")
        assert [s["value"] for s in stored] == [s["value"] for s in again["series"]]
        assert [s["low"] for s in stored] == [s["low"] for s in again["series"]]


def test_a_slice_is_the_filter_of_its_value(read: Any) -> None:
    slice_ = read(f"{MODEL}/metrics", metric="roc_auc", slice="carrier=B6", t=FEBRUARY)["series"]
    filtered = read(f"{MODEL}/metrics", metric="roc_auc", filter="carrier = 'B6'", t=FEBRUARY)["series"]
    assert slice_[0]["slice"] == "carrier=B6"
    assert slice_[0]["value"] == filtered[0]["value"]
    assert slice_[0]["n"] == filtered[0]["n"]


def test_a_period_may_be_one_point(read: Any) -> None:
    (days,) = read(f"{MODEL}/metrics", metric="volume", t=FEBRUARY)["series"]
    (whole,) = read(f"{MODEL}/metrics", metric="volume", t=FEBRUARY, whole=True)["series"]
    assert whole["value"] == [np.sum(days["value"])]
    (column,) = read(f"{MODEL}/metrics", metric="missing", column="distance", t=FEBRUARY, whole=True)[
        "series"
    ]
    assert column["n"] == [whole["value"][0]]


def test_arrivals_are_read_for_those_who_ask(read: Any) -> None:
    (ids,) = read(f"{MODEL}/metrics", metric="duplicate_ids", t=FEBRUARY, whole=True)["series"]
    assert ids["status"] == ["ok"]
    assert ids["value"] == [0.0]
    (late,) = read(f"{MODEL}/metrics", metric="lateness_p50", t=FEBRUARY, whole=True)["series"]
    assert late["value"][0] > 0


def test_every_metric_can_be_asked_of_a_day(read: Any) -> None:
    found = read(f"{MODEL}/metrics", t="2013-02-05..2013-02-06", whole=True)["series"]
    assert "error" not in {status for series in found for status in series["status"]}
    assert len({series["metric"] for series in found}) > 35


@pytest.mark.parametrize(
    ("params", "status", "said"),
    [
        ({"filter": "carrier ="}, 400, "not understood"),
        ({"filter": "carier = 'B6'"}, 400, "carier"),
        ({"metric": "wrong_typ"}, 404, "wrong_typ"),
        ({"metric": "wrong_type", "column": "distanc"}, 404, "distanc"),
        ({"metric": "wrong_type", "slice": "carrier=??"}, 404, "carrier=??"),
    ],
)
def test_a_wrong_question_gets_a_hint(
    demo: Any, parse: Any, params: dict[str, str], status: int, said: str
) -> None:
    answer = demo.api.get(f"{MODEL}/metrics", params={"t": FEBRUARY, **params})
    assert answer.status_code == status, answer.text
    error = parse(answer)["error"]
    assert said in error["message"]
    assert error["hint"]
