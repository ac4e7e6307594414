"""What every channel is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from offing.errors import OffingError


class DeliveryError(OffingError):
    """A message did not arrive. `retry` says whether the same message may arrive later."""

    code = "delivery_failed"
    status = 502

    def __init__(self, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.retry = retry


class Channel(Protocol):
    """Sends messages about incidents."""

    @property
    def name(self) -> str: ...

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Send one message. The receiver may see the same `key` twice and should count it once.

        `transition` is firing, acknowledged or resolved. Raises DeliveryError.
        """
        ...
