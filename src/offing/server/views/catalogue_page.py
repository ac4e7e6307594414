"""Every metric, as a page and API clients list them."""

from __future__ import annotations

from typing import Any

from offing.metrics.catalogue import all_metrics, plugins


def catalogue_page() -> dict[str, Any]:
    """Return what each metric is, in the order of families, and the plug-ins that were refused."""
    metrics = [
        {
            "id": metric.id,
            "family": metric.family,
            "title": metric.title,
            "unit": metric.unit,
            "scope": metric.scope,
            "better": metric.better,
            "help": metric.help,
            "needs": list(metric.needs),
            "stored": metric.stored,
        }
        for metric in all_metrics().values()
    ]
    return {"metrics": metrics, "refused": dict(plugins().refused)}
