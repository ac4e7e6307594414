"""One request until it has a final answer: retries with backoff, the same idempotency key each time."""

from __future__ import annotations

import random
from typing import Any, Callable, Dict, Optional

from offing.client.settings import Limits
from offing.client.transport import Answer, Transport, TransportError

MAX_PAUSE = 300.0
"""Seconds: no server can ask for more."""

_UNREACHABLE = (None, 408, 425, 429, 502, 503, 504)
"""No answer, or one that says nothing about this request: try for as long as there is room to wait."""


class Delivery:
    """Sends requests over a transport that is opened when first needed.

    `pause(seconds, error)` waits and says whether to go on. Unless `patient`, every failure counts against
    the limit of attempts; a patient delivery counts only failures that are the server's own.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        limits: Limits,
        new_id: Callable[[], str],
        *,
        pause: Callable[[float, TransportError], bool],
        patient: bool,
    ) -> None:
        self._connect = connect
        self._limits = limits
        self._new_id = new_id
        self._pause = pause
        self._patient = patient
        self._random = random.Random()  # not the shared one: the host may have seeded that

    def request(self, path: str, content: bytes, content_type: str) -> Answer:
        """Return the final answer. Raises TransportError when the request is given up."""
        key = self._new_id()
        failures = counted = 0
        while True:
            try:
                return self._connect().send(path, content, content_type, key)
            except TransportError as error:
                failures += 1
                counted += not (self._patient and error.status_code in _UNREACHABLE)
                if not error.retryable or counted >= self._limits.attempts:
                    raise
                if not self._pause(self._wait(failures, error.retry_after), error):
                    raise

    def _wait(self, failures: int, asked: Optional[float]) -> float:
        """Return seconds: exponential with full jitter, and no less than the server asked for."""
        ceiling = min(self._limits.backoff_max, self._limits.backoff * 2.0 ** min(failures - 1, 30))
        return max(self._random.uniform(ceiling / 2, ceiling), min(asked or 0.0, MAX_PAUSE))


def outcome(answer: Answer, events: int) -> Dict[str, int]:
    """Read an answer to `events` events as counts by fate, which add up to `events`.

    Duplicates were stored before, so they are `sent`; a conflict is a different event under a known id,
    which is not stored. An answer that lists fewer rejections than it counts leaves `rejected`.
    """
    if not 200 <= answer.status < 300:
        return {f"http_{answer.status}": events}
    conflicts = min(_count(answer.body.get("conflict")), events)
    rejected = min(_count(answer.body.get("rejected")), events - conflicts)
    counts = {"sent": events - conflicts - rejected, "conflict": conflicts}
    for item in answer.body.get("items") or ():
        if rejected and isinstance(item, dict) and _is_rejection(item):
            reason = f"rejected_{item.get('code') or 'item'}"
            counts[reason] = counts.get(reason, 0) + 1
            rejected -= 1
    counts["rejected"] = rejected
    return {reason: number for reason, number in counts.items() if number}


def _is_rejection(item: Dict[str, Any]) -> bool:
    status = item.get("status")
    return status == "rejected" or (isinstance(status, int) and status >= 400 and status != 409)


def _count(value: Any) -> int:
    return max(0, value) if isinstance(value, int) else 0
