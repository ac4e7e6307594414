"""A client: one queue, one worker and one transport in each process that uses it."""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Set, Type

from offing.client import lifecycle
from offing.client.connect import opener
from offing.client.delivery import Delivery
from offing.client.identity import IdSource
from offing.client.intake import Intake
from offing.client.ledger import Ledger, Stats
from offing.client.settings import Settings
from offing.client.transport import Transport, TransportError
from offing.client.wire import encode
from offing.client.worker import Worker
from offing.clock import Clock, SystemClock
from offing.domain.schema import Kind

if TYPE_CHECKING:
    from offing.client.system_metrics import Sampler

log = logging.getLogger("offing.client")

_PREDICTIONS = f"/{Kind.PREDICTIONS.value}"


class Client:
    """Takes events and delivers them in the background.

    `submit` neither blocks nor raises, except that with strict settings an event that cannot be
    written raises. Nothing is started before the first event. In a forked child the client starts empty,
    with counts of zero; the parent keeps and delivers what it had.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        connect: Optional[Callable[[], Transport]] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self._open = connect or opener(settings)
        self._sampling = _sampling(settings)
        self._closed = False
        self.after_fork()
        lifecycle.register(self)

    def after_fork(self) -> None:
        """Forget every event, thread, lock and connection. What a parent process had stays with it."""
        self.new_id = IdSource()
        self._ledger = Ledger()
        self._intake = Intake(self.settings.limits, self._ledger)
        self._worker: Optional[Worker] = None
        self._worker_ident: Optional[int] = None
        self._transport: Optional[Transport] = None
        self._sampler: Optional[Sampler] = None
        self._serving: Set[str] = set()
        self._opening = threading.Lock()
        self._starting = threading.Lock()

    def submit(self, path: str, fields: Dict[str, Any]) -> None:
        """Log one event: `fields` as in `wire.encode`. It is queued, or dropped and counted."""
        if self.settings.is_strict():
            encode(fields)
        self._ledger.logged.add()
        if self.settings.system_metrics and path.endswith(_PREDICTIONS):
            self._serving.add(path)
        if self._closed:
            self._ledger.refused["closed"].add()
        elif threading.get_ident() == self._worker_ident:
            self._ledger.refused["recursion"].add()  # a log handler that logs here, about our own messages
        elif self._intake.put(path, fields) and self._worker is None:
            self._start()

    def refuse(self, error: Exception) -> None:
        """Count an event whose arguments could not be read; raise the error with strict settings."""
        if self.settings.is_strict():
            raise error
        self._ledger.logged.add()
        self._ledger.refused["invalid"].add()
        if self._worker is None and not self._closed:
            self._start()  # it is the worker who tells the log

    def flush(self, timeout: Optional[float] = 10.0) -> bool:
        """Wait until all that was logged before is sent or dropped; False when time is up first.

        `timeout` is in seconds; None waits without end.
        """
        if not len(self._intake):
            return True
        if threading.get_ident() == self._worker_ident:
            return False
        marker = self._intake.mark()
        if self._worker is None:
            self._start()
        try:
            marker.passed.get(timeout=timeout)
        except queue.Empty:
            return False
        return True

    def shutdown(self, timeout: Optional[float] = None) -> bool:
        """Send what waits, for at most `timeout` seconds (default: of the settings), and end the thread.

        Events logged later are dropped. Returns whether nothing is left open.
        """
        timeout = self.settings.shutdown_timeout if timeout is None else timeout
        self._closed = True
        lifecycle.unregister(self)
        if self._worker is None and len(self._intake):
            self._start()
        if self._sampler is not None:
            self._sampler.close(0.25)
        worker = self._worker
        if worker is not None and threading.get_ident() != self._worker_ident:
            worker.close(timeout)
            worker.thread.join(timeout + 0.25)
        is_done = worker is None or not worker.thread.is_alive()
        if not is_done:
            log.warning("%d events were still on their way at shutdown", len(self._intake))
        if is_done and self._transport is not None:
            self._transport.close()
            self._transport = None
        return is_done and not len(self._intake)

    def counters(self) -> Stats:
        """Return what became of all events of this process."""
        return self._ledger.counters()

    def delivery(self) -> Delivery:
        """Return a way to send requests from the calling thread; it gives up after some tries."""
        asleep = threading.Event()

        def pause(seconds: float, error: TransportError) -> bool:
            asleep.wait(seconds)
            return True

        return Delivery(self._connect, self.settings.limits, self.new_id, pause=pause, patient=False)

    def _connect(self) -> Transport:
        with self._opening:
            if self._transport is None:
                self._transport = self._open()
            return self._transport

    def _start(self) -> None:
        """Start the worker. Never waits: if the lock is taken, somebody else is at it."""
        if not self._starting.acquire(blocking=False):
            return
        try:
            if self._worker is None:
                worker = Worker(
                    self._intake, self._ledger, self.settings.limits, self.clock, self._connect, self.new_id
                )
                worker.thread.start()
                self._worker_ident = worker.thread.ident
                self._worker = worker
                self._start_sampler()
        except RuntimeError:
            pass  # no thread to be had now, at exit perhaps; the next event tries again, and all stay counted
        finally:
            self._starting.release()

    def _start_sampler(self) -> None:
        if self._sampling is not None and not self._closed:
            sampler = self._sampling(self.settings.system_metrics, self._log_sample, self.clock)
            sampler.thread.start()
            self._sampler = sampler

    def _log_sample(self, sample: Mapping[str, float]) -> None:
        """Log a sample of the host as business events, of each model that predicts in this process."""
        at = self.clock.now()
        for path in list(self._serving):
            for name, value in sample.items():
                fields = {"name": name, "value": value, "event_id": self.new_id(), "at": at}
                self.submit(path[: -len(_PREDICTIONS)] + f"/{Kind.KPIS.value}", fields)


def _sampling(settings: Settings) -> Optional[Type[Sampler]]:
    """Import what samples the host, if that is asked for, before the first event has to wait for it."""
    if not settings.system_metrics:
        return None
    from offing.client.system_metrics import Sampler

    return Sampler
