"""Stored points as columns of numbers."""

from __future__ import annotations

from typing import Any


def test_every_series_is_as_long_as_its_times(read: Any) -> None:
    every = read("models/late-flights/metrics", "metrics")["series"]
    for one in every:
        lengths = {len(one[name]) for name in ("t", "value", "low", "high", "n", "m", "expected", "status")}
        assert lengths == {len(one["t"])} and one["t"] == sorted(one["t"])
    names = {(s["metric"], s["column"], s["slice"]) for s in every}
    assert len(names) == len(every)
    assert {"volume", "roc_auc", "psi", "ks", "missing", "kpi_mean"} <= {s["metric"] for s in every}


def test_a_point_without_a_number_says_why(read: Any) -> None:
    (auc,) = read("models/late-flights/metrics", metric="roc_auc", t="2013-03-25..2013-04-10")["series"]
    silent = [i for i, t in enumerate(auc["t"]) if t >= "2013-04-02"]
    assert silent
    for i in silent:
        assert auc["value"][i] is None and auc["status"][i] != "ok" and auc["reason"][i]


def test_the_period_excludes_its_end(read: Any) -> None:
    (volume,) = read("models/late-flights/metrics", metric="volume", t="2013-01-10..2013-01-12")["series"]
    assert volume["t"] == ["2013-01-10T00:00:00Z", "2013-01-11T00:00:00Z"]
    assert volume["value"] == [float(n) for n in volume["n"]]
