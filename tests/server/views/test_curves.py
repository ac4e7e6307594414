"""Curves of the demo's model, against its own metrics."""

from __future__ import annotations

from typing import Any

import pytest

MODEL = "models/late-flights"
PERIOD = "2013-01-05..2013-01-20"


def value(read: Any, metric: str, **choice: Any) -> float:
    (series,) = read(f"{MODEL}/metrics", metric=metric, t=PERIOD, whole=True, **choice)["series"]
    return float(series["value"][0])


@pytest.mark.parametrize("choice", [{}, {"slice": "carrier=B6"}, {"filter": "distance > 1000"}])
def test_they_agree_with_the_metrics_of_the_same_rows(read: Any, choice: dict[str, str]) -> None:
    page = read(f"{MODEL}/curves", t=PERIOD, **choice)
    assert page["n"] > 300
    assert sum(part["n"] for part in page["calibration"]) == page["n"]
    for part in page["thresholds"]:
        assert part["tp"] + part["fp"] + part["tn"] + part["fn"] == page["n"]
    recalls = [part["recall"] for part in page["thresholds"]]
    assert recalls == sorted(recalls, reverse=True)
    tenth = next(part["gain"] for part in page["gains"] if part["share"] == pytest.approx(0.1))
    assert tenth == pytest.approx(value(read, "gain", **choice), abs=1e-6)
    assert page["best"] is None


def test_a_period_without_labels_has_empty_curves(read: Any) -> None:
    page = read(f"{MODEL}/curves", filter="distance > 1e9")
    assert (page["n"], page["calibration"], page["thresholds"], page["gains"]) == (0, [], [], [])


def test_a_wrong_slice_is_told(demo: Any) -> None:
    answer = demo.api.get(f"{MODEL}/curves", params={"slice": "carrier=??"})
    assert answer.status_code == 404
