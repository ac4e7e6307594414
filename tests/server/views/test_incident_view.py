"""Incidents as pages show them."""

from __future__ import annotations

from typing import Any

from offing.server.views.incident_view import harm_json


def incident(read: Any, cause: str) -> Any:
    short = next(i for i in read("incidents", model="late-flights")["incidents"] if i["cause"] == cause)
    return read(f"incidents/{short['id']}", "incident")


def test_evidence_has_numbers_a_threshold_and_words(read: Any) -> None:
    found = incident(read, "business")
    (lead, *_) = found["evidence"]
    assert lead["metric"] == "kpi_mean" and lead["column"] == "cancelled"
    assert lead["low"] <= lead["value"] <= lead["high"] and lead["threshold"] == 0.25 and lead["n"] > 0
    assert found["started_at"] < lead["at"]


def test_the_charts_are_the_series_in_question_around_the_incident(read: Any) -> None:
    found = incident(read, "business")
    chart = found["charts"][0]
    assert (chart["metric"], chart["column"], chart["tier"]) == ("kpi_mean", "cancelled", "Evidence")
    assert chart["t"][0] >= "2013-01-09" and chart["t"][-1] <= "2013-03-31"
    assert "critical" in chart["state"]


def test_a_change_of_units_is_shown_by_the_distance(read: Any) -> None:
    found = incident(read, "quality")
    assert found["evidence"][0]["metric"] == "unit_change"
    assert found["charts"][0]["metric"] == "ks" and found["charts"][0]["column"] == "distance"
    assert found["distributions"][0]["column"] == "distance"
    assert found["distributions"][0]["current"]["window"]["start"] == found["started_at"]


def test_the_timeline_is_in_order_and_messages_are_accounted_for(read: Any) -> None:
    for short in read("incidents")["incidents"]:
        found = read(f"incidents/{short['id']}")
        moments = [entry["at"] for entry in found["timeline"]]
        assert moments == sorted(moments) and found["timeline"][0]["what"] == "firing"
        assert {d["state"] for d in found["deliveries"]} <= {"pending", "retrying", "delivered"}
        told = "firing" in {d["transition"] for d in found["deliveries"]}
        assert told or any(n["reason"] for n in found["notices"] if n["transition"] == "firing")


def test_who_is_hit_is_named(demo: Any, read: Any) -> None:
    of_nasty = read("incidents", model=demo.nasty.model)["incidents"]
    hit = [s["segment"] for i in of_nasty if i["cause"] == "performance" for s in i["segments"]]
    assert hit == [f"{demo.nasty.segment}={demo.nasty.value}"]


def test_harm_has_the_title_and_the_unit_of_its_metric(read: Any) -> None:
    harm = incident(read, "performance")["harm"]
    assert harm["verdict"] == "harmful" and harm["low"] <= harm["value"] <= harm["high"]
    assert (harm["metric"], harm["title"], harm["unit"]) == ("roc_auc", "ROC AUC", "value")


def test_harm_in_a_metric_that_is_gone_is_told_by_its_id() -> None:
    gone = {"metric": "of_a_plugin", "sentence": "harm unknown: it is gone"}
    assert harm_json(gone) == {**gone, "title": "of_a_plugin", "unit": "value"}
    assert harm_json(None) is None
