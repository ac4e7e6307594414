"""Takes messages out of the outbox to their channels."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from offing.clock import Clock
from offing.notify.channel import Channel, DeliveryError
from offing.state.outbox import Message, Outbox

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """Delivers each message at least once; a failing channel delays no other one's messages."""

    outbox: Outbox
    channels: Mapping[str, Channel]
    clock: Clock

    def deliver_due(self) -> int:
        """Send what is due; return how many messages were delivered.

        A channel that fails is left alone for the rest of the round, so that the others wait for
        one timeout of it at most.
        """
        delivered = 0
        for name in self.outbox.waiting(self.clock.now()):
            for message in self.outbox.due(self.clock.now(), name):
                error = self._deliver(message)
                if error is None:
                    delivered += 1
                elif error.retry:
                    break
        return delivered

    def _deliver(self, message: Message) -> DeliveryError | None:
        """Send one message, note what became of it, and return the error if there was one."""
        try:
            self._send(message)
        except DeliveryError as error:
            log.warning("message %s not delivered: %s", message.key, error)
            self.outbox.failed(message, str(error), self.clock.now(), retry=error.retry)
            return error
        self.outbox.delivered(message, self.clock.now())
        return None

    def _send(self, message: Message) -> None:
        channel = self.channels.get(message.channel)
        if channel is None:
            raise DeliveryError("the channel is no longer configured", retry=False)
        channel.send(message.body, key=message.key, transition=message.transition)
