"""The charts of a model."""

from __future__ import annotations

from typing import Any


def charts(read: Any, **query: str) -> dict[str, Any]:
    return {chart["id"]: chart for chart in read("models/late-flights", "model", **query)["charts"]}


def test_business_comes_first_and_every_chart_covers_the_same_steps(read: Any) -> None:
    found = charts(read)
    assert list(found)[:2] == ["business:cancelled", "performance"]
    assert {"drift", "quality", "prediction", "system", "latency", "labels"} <= found.keys()
    steps = found["system"]["t"]
    for chart in found.values():
        assert chart["t"] == steps and chart["help"] and chart["title"]
        assert {len(chart[name]) for name in ("value", "low", "high", "n", "state")} == {len(steps)}


def test_intervals_hold_their_values(read: Any) -> None:
    auc = charts(read)["performance"]
    known = [(low, v, high) for low, v, high in zip(auc["low"], auc["value"], auc["high"], strict=True) if v]
    assert len(known) > 80
    assert all(low <= value <= high for low, value, high in known)


def test_a_limit_of_ones_own_is_on_its_chart(read: Any) -> None:
    found = charts(read)
    assert found["business:cancelled"]["limit"] == {"above": 0.25, "below": None}
    assert found["business:cancelled"]["unit"] == "share"
    assert found["performance"]["limit"] == {"above": None, "below": None}


def test_alarming_steps_are_marked_and_those_of_the_baseline_are_learning(read: Any) -> None:
    cancelled = charts(read)["business:cancelled"]
    state = dict(zip(cancelled["t"], cancelled["state"], strict=True))
    assert state["2013-02-09T00:00:00Z"] == "critical"
    assert state["2013-01-15T00:00:00Z"] == "learning"
    assert state["2013-02-20T00:00:00Z"] == "ok"
    assert state["2013-06-01T00:00:00Z"] == "no_data"


def test_normal_is_where_the_baseline_was(read: Any) -> None:
    found = charts(read)
    volume, auc = found["system"], found["performance"]
    assert 0 < volume["normal"]["low"] < volume["normal"]["high"]
    march = [v for t, v in zip(volume["t"], volume["value"], strict=True) if t.startswith("2013-03")]
    inside = sum(volume["normal"]["low"] * 0.9 <= v <= volume["normal"]["high"] * 1.1 for v in march)
    assert inside > 20  # the baseline is half of January's traffic, and the band is of whole days
    assert 0.5 < auc["normal"]["low"] < auc["normal"]["high"] < 1


def test_drift_counts_columns(read: Any) -> None:
    drift = charts(read)["drift"]
    counted = [v for v in drift["value"] if v is not None]  # the last step may not be over yet
    assert drift["unit"] == "count" and counted[-1] >= 1
    assert all(v is None or float(v).is_integer() for v in drift["value"])
