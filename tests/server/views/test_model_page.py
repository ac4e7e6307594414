"""The page of one model."""

from __future__ import annotations

from typing import Any


def test_it_says_what_is_wrong_and_what_changed(read: Any) -> None:
    page = read("models/late-flights", "model")
    assert page["state"] == "critical" and page["learning"] is None
    assert "version 2 was deployed" in page["sentence"]
    assert page["changed"][0]["name"] == "distance" and page["changed"][0]["metric"] == "psi"
    assert page["changed"][0]["low"] < page["changed"][0]["value"] < page["changed"][0]["high"]
    assert ("version", "2") in {(c["what"], c["name"]) for c in page["changed"]}
    assert page["baseline"]["start"] == "2013-01-01T00:00:00Z" and page["baseline"]["buckets"] == 31
    assert page["rows"] > 25_000


def test_the_columns_say_how_far_they_are_from_the_baseline(read: Any) -> None:
    columns = {c["name"]: c for c in read("models/late-flights")["columns"]}
    distance = columns["distance"]
    assert distance["kind"] == "numeric" and distance["state"] == "critical"
    assert distance["psi"]["value"] > 0.3 > distance["psi"]["expected"] and "median" in distance["sentence"]
    assert distance["missing"]["baseline"] == 0.0
    assert columns["carrier"]["kind"] == "categorical"
    assert len({len(c["spark"]) for c in columns.values()}) == 1


def test_a_period_shows_its_own_days_and_what_happened_in_them(read: Any) -> None:
    page = read("models/late-flights", "model", t="2013-02-01..2013-03-01")
    assert page["period"] == {"start": "2013-02-01T00:00:00Z", "end": "2013-03-01T00:00:00Z"}
    assert page["current"] == {"start": "2013-02-22T00:00:00Z", "end": "2013-03-01T00:00:00Z"}
    assert page["marks"]["deployments"] == []
    assert all(mark["start"] < "2013-03-01" for mark in page["marks"]["incidents"])
    assert {chart["t"][0] for chart in page["charts"]} == {"2013-02-01T00:00:00Z"}
    distance = next(c for c in page["columns"] if c["name"] == "distance")
    assert distance["state"] == "ok" and distance["psi"]["value"] < 0.05


def test_a_young_model_is_learning_and_says_how_far_it_is(site: Any, parse: Any) -> None:
    items = [
        {"id": f"{d}-{i}", "timestamp": 1_771_000_000 + d * 86_400 + i, "score": i / 20, "features": {"x": i}}
        for d in range(12)
        for i in range(20)
    ]
    site.api.post("/api/v1/models/young/predictions", json=items).raise_for_status()
    site.work()
    page = parse(site.api.get("/api/v1/models/young"))
    assert page["state"] == "learning" and page["baseline"] is None
    assert 0 < page["learning"]["have"] < page["learning"]["need"] and page["learning"]["unit"] == "days"
    assert "earning" in page["sentence"]
    assert page["changed"] == [] and page["incidents"] == []
    assert {s for chart in page["charts"] for s in chart["state"]} <= {"learning", "no_data"}
    assert {c["state"] for c in page["columns"]} <= {"learning"}


def test_an_unknown_period_of_a_model_shows_nothing(read: Any) -> None:
    page = read("models/late-flights", "model", t="2013-06-01..2013-07-01")
    assert page["columns"] == [] or all(
        c["psi"] is None or c["psi"]["value"] is None for c in page["columns"]
    )
    volume = next(c for c in page["charts"] if c["metric"] == "volume")
    assert set(volume["value"]) == {0.0}


def test_each_monitor_is_there_by_name_and_says_what_it_watches(read: Any) -> None:
    monitors = {m["name"]: m for m in read("models/late-flights")["monitors"]}
    assert {"breaks", "budget", "warnings", "cancellations"} <= monitors.keys()
    assert all(m["state"] == "ok" and m["detail"] for m in monitors.values())


def test_columns_without_a_row_are_not_well(read: Any) -> None:
    page = read("models/late-flights", t="2013-06-01..2013-07-01")
    assert {c["state"] for c in page["columns"]} <= {"no_data"}
