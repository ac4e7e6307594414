"""How well each estimate of a model foretold what came."""

from __future__ import annotations

from typing import Any

from offing.metrics import catalogue
from offing.metrics.track_record import REALISED
from offing.runtime.app import App
from offing.server.views.columnar import finite


def track_record_page(app: App, model: str) -> dict[str, Any]:
    """Return the record of each estimate that needs no rows; none before the model's first judging."""
    view = app.view(model)
    quick = [name for name in REALISED if "sample" not in catalogue.get(name).needs]
    records = app.inspector.records.of(view, quick) if view is not None else {}
    return {
        "estimates": [
            {
                "metric": name,
                "realised": REALISED[name],
                "steps": record.steps,
                "bias": finite(record.bias),
                "rmse": finite(record.rmse),
                "held": record.held,
                "coverage": finite(record.coverage),
                "verdict": record.verdict,
                "sentence": str(record) if record.steps else "no step has both an estimate and labels",
            }
            for name, record in records.items()
        ]
    }
