"""How events arrived: late, twice, or for predictions that nobody knows.

Arrival depends on when and how often something was sent, not on what happened. It is therefore no
part of a profile, which any order of arrival must leave the same, and is read when someone asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offing.profiles.column import NumericCounts


@dataclass(frozen=True)
class ArrivalCounts:
    """The arrivals that belong to one window of event time.

    `lateness` counts seconds from a prediction's own time to its receipt, over `TIME_GRID`, of the
    `predictions` that were kept. Beside them, `repeats` came again under an id already taken,
    `conflicts` of those with another content. `labels` belong to a prediction of the window, or to
    none that is known and are of the window by their own time: those are `orphans`.
    """

    predictions: int = 0
    lateness: NumericCounts = field(default_factory=NumericCounts.empty)
    repeats: int = 0
    conflicts: int = 0
    labels: int = 0
    orphans: int = 0
