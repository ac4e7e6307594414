"""Takes messages out of the outbox to their channels."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait

from offing.clock import Clock
from offing.domain.window import MINUTE, Micros, isoformat
from offing.notify.channel import Channel, DeliveryError, Refreshing
from offing.state.outbox import Message, Outbox

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0
"""So long a round waits for a slow channel; it goes on in its own thread meanwhile."""

FALLBACK_AFTER: Micros = 5 * MINUTE
"""A channel that has not answered for so long has another one told too."""


class Delivery:
    """Delivers each message at least once, in order for each channel.

    Each channel has a thread of its own, so one that is dead or slow delays no other. It is never
    switched off: it is tried for ever, and meanwhile another channel is told as well.
    """

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        clock: Clock,
        fallback: Mapping[str, str] | None = None,
    ) -> None:
        self.outbox = outbox
        self.channels = channels
        self.clock = clock
        self.fallback = fallback or {}
        self._jobs: dict[str, Future[int]] = {}
        self._pool = ThreadPoolExecutor(max(4, len(channels) + 2), thread_name_prefix="offing-channel")
        self._refreshed: dict[str, Micros] = {}

    def deliver_due(self) -> int:
        """Send what is due; return how many messages have been delivered since the last round.

        Waits a moment for slow channels, and does not wait for those that were slow before.
        """
        self._fall_back()
        done = self._collect()
        fresh = [self._start(name) for name in self._with_work()]
        if fresh:
            wait(fresh, timeout=PATIENCE_SECONDS)
        return done + self._collect()

    def close(self) -> None:
        """Let no further message begin; one that is being sent is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _with_work(self) -> list[str]:
        now = self.clock.now()
        names = dict.fromkeys(self.outbox.waiting(now))
        names.update(dict.fromkeys(name for name in self.channels if self._stale(name, now)))
        return [name for name in names if name not in self._jobs]

    def _start(self, name: str) -> Future[int]:
        self._jobs[name] = self._pool.submit(self._serve, name)
        return self._jobs[name]

    def _collect(self) -> int:
        """Take what finished threads have done; raise what one of them raised."""
        finished = [name for name, job in self._jobs.items() if job.done()]
        return sum(self._jobs.pop(name).result() for name in finished)

    def _serve(self, name: str) -> int:
        """Send a channel's messages until one has to wait."""
        delivered = 0
        for message in self.outbox.due(self.clock.now(), name):
            error = self._deliver(message)
            if error is None:
                delivered += 1
            elif error.retry:
                break
        self._refresh(name)
        return delivered

    def _deliver(self, message: Message) -> DeliveryError | None:
        """Send one message, note what became of it, and return the error if there was one."""
        try:
            self._send(message)
        except DeliveryError as error:
            log.warning("message %s not delivered: %s", message.key, error)
            self._failed(message, error)
            return error
        self.outbox.delivered(message, self.clock.now())
        return None

    def _failed(self, message: Message, error: DeliveryError) -> None:
        now = self.clock.now()
        self.outbox.failed(message, str(error), now, retry=error.retry, retry_after=error.retry_after)
        if not error.retry:
            self._tell_another(message, f"{message.channel} refused it: {error}")

    def _send(self, message: Message) -> None:
        channel = self.channels.get(message.channel)
        if channel is None:
            raise DeliveryError("the channel is no longer configured", retry=False)
        channel.send(message.body, key=message.key, transition=message.transition)

    def _fall_back(self) -> None:
        """Tell another channel what waits for one that has not answered for a while."""
        now = self.clock.now()
        for name, since in self.outbox.failing().items():
            if now - since >= FALLBACK_AFTER:
                why = f"{name} has not answered since {isoformat(since)}"
                for message in self.outbox.waiting_for(name, before=now - FALLBACK_AFTER):
                    self._tell_another(message, why)

    def _tell_another(self, message: Message, why: str) -> None:
        """Give a message to the channel that stands in, by the configuration or else the first that works."""
        failing = self.outbox.failing()
        chosen = self.fallback.get(message.channel)
        candidates = [chosen] if chosen else [n for n in self.channels if n not in failing]
        for name in candidates:
            if (
                name in self.channels
                and name != message.channel
                and "fallback" not in message.body["details"]
            ):
                if self.outbox.fall_back(message, name, why, self.clock.now()):
                    log.warning("message %s: %s; %s is told", message.key, why, name)
                return

    def _stale(self, name: str, now: Micros) -> bool:
        channel: object = self.channels.get(name)
        if not isinstance(channel, Refreshing):
            return False
        last = self._refreshed.get(name)
        # After a restart nobody knows how much time the receiver has left.
        return last is None or now - last >= channel.refresh_every

    def _refresh(self, name: str) -> None:
        """Tell a receiver that forgets of all open incidents again, when it is time."""
        channel: object = self.channels.get(name)
        now = self.clock.now()
        if not isinstance(channel, Refreshing) or not self._stale(name, now):
            return
        self._refreshed[name] = now
        try:
            channel.refresh(self.outbox.shown(name), now)
        except DeliveryError as error:
            log.warning("channel %s not refreshed: %s", name, error)
