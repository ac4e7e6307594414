"""The background thread: takes events, sends them in batches, and accounts for each one."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from typing import Callable, Dict, List, Optional, Set

from offing.client.delivery import Delivery, outcome
from offing.client.intake import Event, Intake
from offing.client.ledger import Ledger
from offing.client.settings import Limits
from offing.client.transport import JSON, Transport, TransportError
from offing.client.wire import DEPLOYMENTS, body, encode
from offing.clock import Clock
from offing.errors import OffingError

log = logging.getLogger("offing.client")

_WORTH_SAYING = ("queue_full", "too_large", "invalid")  # a message about recursion would recur
_ADVICE = "the service goes on, these events are lost; see offing.counters()"


class Worker:
    """One daemon thread over one intake. `close` lets it finish until a deadline."""

    def __init__(
        self,
        intake: Intake,
        ledger: Ledger,
        limits: Limits,
        clock: Clock,
        connect: Callable[[], Transport],
        new_id: Callable[[], str],
    ) -> None:
        self._intake = intake
        self._ledger = ledger
        self._limits = limits
        self._clock = clock
        self._delivery = Delivery(connect, limits, new_id, pause=self._pause, patient=True)
        self._deadline: Optional[float] = None
        self._said: Set[str] = set()
        self.thread = threading.Thread(target=self._run, name="offing", daemon=True)

    def close(self, timeout: float) -> None:
        """Ask the thread to send what waits, for at most `timeout` seconds, and to end."""
        self._deadline = self._clock.monotonic() + timeout
        self._intake.wake.put(None)

    def _run(self) -> None:
        while True:
            self._wait(self._limits.interval)
            is_last = self._deadline is not None
            self._drain()
            if is_last:
                return

    def _drain(self) -> None:
        while True:
            self._report_refusals()
            batch, marker = self._intake.take()
            if not batch and marker is None:
                return
            settled = self._ledger.resolved
            try:
                self._process(batch)
            except Exception as error:  # noqa: BLE001 - no memory, say: the thread goes on, nothing is uncounted
                self._lose("internal_error", settled + len(batch) - self._ledger.resolved, error)
            self._intake.resolved(batch)
            if marker is not None:
                marker.passed.put(None)

    def _process(self, batch: List[Event]) -> None:
        """Encode a batch and send it path by path; every event ends up in the ledger."""
        if self._is_late():
            self._lose("shutdown", len(batch), None)
            return
        by_path: Dict[str, List[bytes]] = {}
        for path, fields, _ in batch:
            try:
                by_path.setdefault(path, []).append(encode(fields))
            except Exception as error:  # noqa: BLE001 - values of the host may raise anything when they are read
                self._lose("invalid", 1, error)
        for path, events in by_path.items():
            for request in requests(path, events, self._limits.batch_bytes):
                self._send(path, request)

    def _send(self, path: str, events: List[bytes]) -> None:
        if self._is_late():
            self._lose("shutdown", len(events), None)
            return
        try:
            answer = self._delivery.request(path, body(path, events), JSON)
        except Exception as error:  # noqa: BLE001 - a fault in a transport must not end the thread
            self._lose(self._reason(error), len(events), error)
            return
        if answer.status == 413 and len(events) > 1:  # too large for this server: in halves
            self._send(path, events[: len(events) // 2])
            self._send(path, events[len(events) // 2 :])
            return
        counts = outcome(answer, len(events))
        self._ledger.sent += counts.pop("sent", 0)
        for reason, number in counts.items():
            self._lose(reason, number, None)

    def _reason(self, error: Exception) -> str:
        if isinstance(error, TransportError):
            if error.retryable and self._is_late():
                return "shutdown"
            return f"http_{error.status_code}" if error.status_code else error.code
        return error.code if isinstance(error, OffingError) else "internal_error"

    def _lose(self, reason: str, events: int, error: Optional[Exception]) -> None:
        self._ledger.lose(reason, events)
        self._say(reason, f": {error}" if error else "")

    def _report_refusals(self) -> None:
        """Say what callers dropped. They do not: writing a log may block them."""
        for reason, tally in self._ledger.refused.items():
            if reason in _WORTH_SAYING and reason not in self._said and tally.value:
                self._say(reason, "")

    def _say(self, reason: str, detail: str) -> None:
        """Log the first loss for each reason."""
        if reason not in self._said:
            self._warn(reason, "events were dropped: %s%s (%s)", reason, detail, _ADVICE)

    def _warn(self, topic: str, text: str, *values: object) -> None:
        self._said.add(topic)
        with contextlib.suppress(Exception):  # a log handler of the host failed: there is nobody to tell
            log.warning(text, *values)

    def _is_late(self) -> bool:
        return self._deadline is not None and self._clock.monotonic() >= self._deadline

    def _wait(self, seconds: float) -> None:
        """Wait for company, a batch that is full, a marker, or the end."""
        if self._deadline is None:
            try:
                self._intake.wake.get(timeout=seconds)
            except queue.Empty:
                return

    def _pause(self, seconds: float, error: TransportError) -> bool:
        """Wait between two tries; False when closing leaves no time for another one."""
        self._report_refusals()
        if "retry" not in self._said:
            self._warn("retry", "%s; trying again until it works", error)
        end = self._clock.monotonic() + seconds
        while True:
            left = end - self._clock.monotonic()
            if self._deadline is not None:
                left = min(left, self._deadline - self._clock.monotonic())
            if left <= 0:
                return not self._is_late()
            was_open = self._deadline is None
            try:
                self._intake.wake.get(timeout=left)
            except queue.Empty:
                continue
            if was_open and self._deadline is not None:
                return True  # closing: one more try at once, while there is time


def requests(path: str, events: List[bytes], limit: int) -> List[List[bytes]]:
    """Cut events into requests of at most `limit` bytes, one event at least; deployments go one by one."""
    cut: List[List[bytes]] = []
    size = 0
    for event in events:
        if not cut or size + len(event) > limit or path == DEPLOYMENTS:
            cut.append([])
            size = 0
        cut[-1].append(event)
        size += len(event) + 1
    return cut
