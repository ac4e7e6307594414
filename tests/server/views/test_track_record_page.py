"""The estimates of the demo's model against what came, over HTTP."""

from __future__ import annotations

from typing import Any

MODEL = "models/late-flights"


def test_each_estimate_has_its_record(read: Any) -> None:
    page = read(f"{MODEL}/track-record")
    records = {one["metric"]: one for one in page["estimates"]}
    assert {"estimated_accuracy", "estimated_roc_auc"} <= set(records)
    accuracy = records["estimated_accuracy"]
    assert accuracy["realised"] == "accuracy"
    assert accuracy["steps"] >= 8
    assert 0 <= accuracy["held"] <= accuracy["steps"]
    assert accuracy["verdict"] in ("good", "bad")
    assert "root mean square" in accuracy["sentence"]


def test_a_bad_estimate_is_withdrawn_and_a_good_one_shown(read: Any) -> None:
    records = {one["metric"]: one for one in read(f"{MODEL}/track-record")["estimates"]}
    for metric, record in records.items():
        found = read(f"{MODEL}/metrics", metric=metric, t="2013-02-05..2013-02-06", whole=True)["series"]
        for series in found:
            if record["verdict"] == "bad":
                assert series["value"] == [None]
                assert "withdrawn" in series["reason"][0]
            else:
                assert series["status"] == ["ok"]
                assert series["note"][0]


def test_the_harm_of_a_drift_has_a_number(read: Any) -> None:
    found = read(f"{MODEL}/metrics", metric="drift_harm", t="2013-02-05..2013-02-06", whole=True)["series"]
    assert found
    assert any(series["status"] == ["ok"] for series in found)
