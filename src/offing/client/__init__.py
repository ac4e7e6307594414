"""The SDK: tells Offing what a model did, without ever stopping or failing the service that runs it.

It needs the standard library only. Logging calls neither block nor raise; what cannot be delivered is
counted by reason in `counters()`.
"""

from __future__ import annotations

from offing.client.api import (
    counters,
    deployment,
    flush,
    init,
    kpi,
    label,
    model,
    shutdown,
)
from offing.client.handle import Model
from offing.client.ledger import Stats
from offing.client.session import Client
from offing.client.settings import Limits

__all__ = [
    "Client",
    "Limits",
    "Model",
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
