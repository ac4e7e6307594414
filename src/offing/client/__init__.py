"""The SDK: tells Offing what a model did, without ever stopping or failing the service that runs it.

It needs the standard library only. Logging calls neither block nor raise; what cannot be delivered is
counted by reason in `stats()`.
"""

from __future__ import annotations

from offing.client.api import (
    deployment,
    flush,
    init,
    kpi,
    label,
    model,
    shutdown,
    stats,
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
    "deployment",
    "flush",
    "init",
    "kpi",
    "label",
    "model",
    "shutdown",
    "stats",
]
