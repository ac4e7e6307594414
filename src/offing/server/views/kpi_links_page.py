"""Which metrics move with which business events."""

from __future__ import annotations

from typing import Any

from offing.insight.kpi_links import KpiLink, kpi_links
from offing.runtime.app import App

SHOWN = 20
"""Links of one business number that are shown, the strongest first."""


def kpi_links_page(app: App, model: str) -> dict[str, Any]:
    """Return the links of each business number; none before the model's first judging."""
    view = app.view(model)
    found = kpi_links(view.history) if view is not None else []
    return {
        "kpis": [
            {
                "kpi": one.kpi.column,
                "metric": one.kpi.metric,
                "tested": one.tested,
                "links": [_link(link) for link in one.links[:SHOWN]],
            }
            for one in found
        ]
    }


def _link(link: KpiLink) -> dict[str, Any]:
    return {
        "metric": link.series.metric,
        "column": link.series.column or None,
        "correlation": link.correlation.value,
        "low": link.correlation.low,
        "high": link.correlation.high,
        "n": link.correlation.n,
        "adjusted_p": link.adjusted_p,
    }
