"""A silence: what is not told for a while, who said so, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from offing.domain.window import Micros


@dataclass(frozen=True)
class Silence:
    """Incidents that all `matchers` fit are recorded and shown, but not told from start to end."""

    id: str
    matchers: tuple[str, ...]
    author: str
    reason: str
    created_at: Micros
    starts_at: Micros
    ends_at: Micros
    expired_by: Optional[str] = None

    def active(self, now: Micros) -> bool:
        return self.starts_at <= now < self.ends_at
