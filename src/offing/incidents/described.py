"""An incident in words, and who finds the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from offing.domain.incident import Incident


@dataclass(frozen=True)
class Described:
    """An incident with its title, a summary of a sentence or two, and the details behind it.

    `details` is JSON-safe: `columns`, `segments`, `deployment`, `evidence`, `playbook`, as the API
    documents them.
    """

    incident: Incident
    title: str
    summary: str
    details: Mapping[str, Any]


class Describer(Protocol):
    """Explains an incident from what is known about its model."""

    def describe(self, incident: Incident) -> Described: ...
