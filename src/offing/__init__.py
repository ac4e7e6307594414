"""Offing: a production monitor for machine-learning models.

Three lines in a service:

    offing.init("http://localhost:8484", key="…")
    id = offing.model("late-flights", version="1").log({"carrier": "UA"}, score=0.15, prediction=0)
    offing.label("late-flights", id=id, value=1)
"""

from __future__ import annotations

from offing.client import (
    Client,
    Limits,
    Model,
    Stats,
    counters,
    deployment,
    flush,
    init,
    kpi,
    label,
    model,
    shutdown,
)
from offing.errors import OffingError

__all__ = [
    "Client",
    "Limits",
    "Model",
    "OffingError",
    "Stats",
    "counters",
    "deployment",
    "flush",
    "init",
    "kpi",
    "label",
    "model",
    "shutdown",
]
