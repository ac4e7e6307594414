"""All models, worst first."""

from __future__ import annotations

from typing import Any

from offing.server.views.fleet import SPARK


def test_each_model_has_its_line(demo: Any, read: Any) -> None:
    models = {m["name"]: m for m in read("models", "fleet")["models"]}
    assert models.keys() == {"late-flights", demo.nasty.model}
    flights = models["late-flights"]
    assert (flights["task"], flights["state"], flights["version"]) == ("binary", "critical", "2")
    assert flights["deployed_at"] == "2013-09-10T04:00:00Z"
    assert flights["sentence"].startswith("distance is scaled by 1.609")
    assert flights["last_prediction_at"].startswith("2013-09-16T")
    assert flights["open_incidents"] == len(read("models/late-flights")["incidents"]) - sum(
        i["state"] == "resolved" for i in read("models/late-flights")["incidents"]
    )


def test_the_headline_has_its_interval_and_history(read: Any) -> None:
    flights = next(m for m in read("models")["models"] if m["name"] == "late-flights")
    headline = flights["headline"]
    assert headline["metric"] == "roc_auc" and headline["label"] == "ROC AUC"
    assert 0 <= headline["low"] < headline["value"] < headline["high"] <= 1 and headline["n"] > 50
    assert len(headline["spark"]) == SPARK == len(flights["volume"]["spark"])
    assert flights["volume"]["last"] > 100
    assert 0.9 < flights["label_coverage"]["value"] <= 1
    assert flights["budget"]["status"] == "ok" and "per 90d" in flights["budget"]["promised"]


def test_rows_are_what_was_sent(read: Any) -> None:
    flights = next(m for m in read("models")["models"] if m["name"] == "late-flights")
    assert flights["rows"] == sum(read("models/late-flights/metrics", metric="volume")["series"][0]["n"])
