"""What a channel remembers about an incident that it has told, such as the first message of a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class Receipts(Protocol):
    """Keeps one text per channel and incident. It should outlive the process."""

    def get(self, channel: str, incident: str) -> str | None:
        """Return what was kept last, None when there is nothing."""
        ...

    def put(self, channel: str, incident: str, receipt: str) -> None:
        """Keep a text in place of an earlier one."""
        ...


@dataclass
class MemoryReceipts:
    """Receipts that end with the process."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, channel: str, incident: str) -> str | None:
        return self.kept.get((channel, incident))

    def put(self, channel: str, incident: str, receipt: str) -> None:
        self.kept[(channel, incident)] = receipt
