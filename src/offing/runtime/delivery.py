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
        """Send what is due; return how many messages were delivered."""
        return sum(self._deliver(message) for message in self.outbox.due(self.clock.now()))

    def _deliver(self, message: Message) -> bool:
        channel = self.channels.get(message.channel)
        if channel is None:
            self.outbox.failed(message, "the channel is no longer configured", self.clock.now(), retry=False)
            return False
        try:
            channel.send(message.body, key=message.key, transition=message.transition)
        except DeliveryError as error:
            log.warning("message %s not delivered: %s", message.key, error)
            self.outbox.failed(message, str(error), self.clock.now(), retry=error.retry)
            return False
        self.outbox.delivered(message, self.clock.now())
        return True
