"""Business events of the demo beside its metrics, over HTTP."""

from __future__ import annotations

from typing import Any

MODEL = "models/late-flights"


def test_what_moves_with_the_business(read: Any) -> None:
    page = read(f"{MODEL}/kpi-links")
    (cancelled,) = (one for one in page["kpis"] if one["kpi"] == "cancelled")
    assert cancelled["tested"] > 10
    for link in cancelled["links"]:
        assert link["low"] <= link["correlation"] <= link["high"]
        assert link["adjusted_p"] <= 0.05


def test_the_status_tells_what_failed(read: Any) -> None:
    status = read("status")
    assert status["failed"] == {}
    assert status["kpi_queries"] == []
