"""A promised rate of false alarms, in steps."""

from __future__ import annotations

from dataclasses import dataclass

from offing.domain.window import DAY, Micros, format_duration


@dataclass(frozen=True)
class Promise:
    """So many false alarms in so much time; or, with `steps`, one in so many steps."""

    false_alarms: float = 1.0
    per: Micros = 90 * DAY
    steps: float | None = None

    def run_length(self, width: Micros, among: int) -> float:
        """Return the steps of `width` between false alarms of one of `among` series; at least 2."""
        own = self.per / self.false_alarms / width if self.steps is None else self.steps
        return max(2.0, own * among)

    def words(self) -> str:
        if self.steps is not None:
            return f"1 false alarm per {self.steps:g} steps"
        return f"{self.false_alarms:g} false alarm per {format_duration(self.per)}"
