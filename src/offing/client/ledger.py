"""Counts of what became of every event: exact, without a lock in the caller's way."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Dict, Mapping


@dataclass(frozen=True)
class Stats:
    """What became of the events of this process: `logged == sent + queued + sum(dropped.values())`.

    `sent` were acknowledged by the server. `dropped` counts by reason: `queue_full`, `invalid`, `too_large`,
    `closed`, `recursion`, `shutdown`, `conflict`, `http_<status>`, `rejected_<code>` and others.
    """

    logged: int
    sent: int
    queued: int
    dropped: Mapping[str, int] = field(default_factory=dict)


class Tally:
    """A counter that any thread, and any signal handler, may add to at once.

    Adding is one call into C, which CPython does not interrupt; `x += 1` could lose counts, and a
    lock could stop a signal handler for ever.
    """

    def __init__(self) -> None:
        self._count = itertools.count()
        self.add = self._count.__next__

    @property
    def value(self) -> int:
        return int(repr(self._count)[len("count(") : -1])  # the only way to look without counting


class Ledger:
    """The counts of one client in one process.

    Callers add to `logged` and to the tallies of `refused`; only the worker writes `sent` and `lost`.
    """

    def __init__(self) -> None:
        self.logged = Tally()
        self.refused: Dict[str, Tally] = {
            reason: Tally() for reason in ("queue_full", "too_large", "invalid", "closed", "recursion")
        }
        self.sent = 0
        self.lost: Dict[str, int] = {}

    @property
    def resolved(self) -> int:
        """Return the events whose fate the worker has settled."""
        return self.sent + sum(self.lost.values())

    def lose(self, reason: str, events: int) -> None:
        """Count events that the worker gives up on."""
        if events:
            self.lost[reason] = self.lost.get(reason, 0) + events

    def counters(self) -> Stats:
        """Return the counts now; events whose fate is open are `queued`."""
        sent = self.sent
        dropped = dict(self.lost)
        for reason, tally in self.refused.items():
            if tally.value:
                dropped[reason] = dropped.get(reason, 0) + tally.value
        logged = self.logged.value  # last, so that no event is resolved before it is logged
        return Stats(logged, sent, logged - sent - sum(dropped.values()), dropped)
