"""The queue between the caller and the worker: bounded, and free of locks on the caller's side."""

from __future__ import annotations

import queue
import sys
from collections import deque
from typing import Any, Deque, Dict, List, Mapping, Optional, Tuple, Union

from offing.client.ledger import Ledger
from offing.client.settings import Limits

Event = Tuple[str, Dict[str, Any], int]
"""The path that takes it, its fields, and its estimated bytes."""


class Marker:
    """A place in the queue: `passed` gets a token when everything before it is resolved."""

    def __init__(self) -> None:
        self.passed: queue.SimpleQueue[None] = queue.SimpleQueue()


class Intake:
    """Takes events from any thread or signal handler, gives them to one worker in order.

    `deque.append`, `SimpleQueue.put` and the tallies are single calls into C: nothing here can
    be interrupted halfway or wait for another thread. The count of events is exact up to one event
    for each thread that logs in the same instant; the count of bytes is an estimate of estimates.
    """

    def __init__(self, limits: Limits, ledger: Ledger) -> None:
        self._limits = limits
        self._ledger = ledger
        self._waiting: Deque[Union[Event, Marker]] = deque()
        self._taken = 0
        self._bytes = 0
        self._is_nudged = False
        self.wake: queue.SimpleQueue[None] = queue.SimpleQueue()

    def __len__(self) -> int:
        """Return the number of events that are not resolved."""
        return len(self._waiting) + self._taken

    def put(self, path: str, fields: Dict[str, Any]) -> bool:
        """Keep an event for the worker; False when it was dropped, and counted, for want of room."""
        waiting, limits = len(self._waiting), self._limits
        if waiting + self._taken >= limits.queue_events:
            self._ledger.refused["queue_full"].add()
            return False
        size = estimate(fields)
        if size > limits.batch_bytes:
            self._ledger.refused["too_large"].add()
            return False
        if self._bytes + size > limits.queue_bytes:
            self._ledger.refused["queue_full"].add()
            return False
        self._bytes += size
        self._waiting.append((path, fields, size))
        if waiting >= limits.batch_events and not self._is_nudged:
            self._is_nudged = True
            self.wake.put(None)
        return True

    def mark(self) -> Marker:
        """Append a marker and wake the worker."""
        marker = Marker()
        self._waiting.append(marker)
        self.wake.put(None)
        return marker

    def take(self) -> Tuple[List[Event], Optional[Marker]]:
        """Return up to one batch in order, and the marker that ends it, if one does. For the worker only."""
        self._is_nudged = False
        batch: List[Event] = []
        while self._waiting and len(batch) < self._limits.batch_events:
            item = self._waiting.popleft()
            if isinstance(item, Marker):
                return batch, item
            batch.append(item)
            self._taken += 1
        return batch, None

    def resolved(self, batch: List[Event]) -> None:
        """Make room for as many events as a batch held. For the worker only."""
        self._taken -= len(batch)
        self._bytes -= sum(event[2] for event in batch)
        if not self._waiting:
            self._bytes = 0  # additions of two threads at once may have been lost: start afresh


_FLAT = frozenset((float, int, bool, type(None)))


def estimate(fields: Mapping[str, Any]) -> int:
    """Return about how many bytes an event takes in the queue; looks one level into its values."""
    size = 300
    for value in fields.values():
        if type(value) is dict:
            size += 60 * len(value)
            for inner in value.values():
                if type(inner) not in _FLAT:
                    size += len(inner) if type(inner) is str else _weigh(inner)
        elif type(value) not in _FLAT:
            size += len(value) if type(value) is str else _weigh(value)
    return size


def _weigh(value: Any) -> int:
    """Estimate a container as its own size and, for lists and the like, that of its first members."""
    size = sys.getsizeof(value, 100)
    if isinstance(value, (list, tuple)) and value:
        size += len(value) * sys.getsizeof(value[0], 100)
    return size
