"""What every channel is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from offing.domain.window import Micros
from offing.errors import OffingError


class DeliveryError(OffingError):
    """A message did not arrive.

    `retry` says whether the same message may arrive later; `retry_after` for how many seconds the
    receiver asks to be left alone, None when it does not say.
    """

    code = "delivery_failed"
    status = 502

    def __init__(self, message: str, *, retry: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry = retry
        self.retry_after = retry_after


class Channel(Protocol):
    """Sends messages about incidents."""

    @property
    def name(self) -> str: ...

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Send one message. The receiver may see the same `key` twice and should count it once.

        `transition` is firing, acknowledged or resolved; any other word is told as an update with
        that word. Raises DeliveryError.
        """
        ...


@runtime_checkable
class Refreshing(Protocol):
    """A channel whose receiver forgets: it must be told again while an incident is open."""

    @property
    def name(self) -> str: ...

    @property
    def refresh_every(self) -> Micros:
        """So often `refresh` is to be called. One missed call does no harm."""
        ...

    def refresh(self, incidents: Sequence[Mapping[str, Any]], now: Micros) -> None:
        """Tell again all open incidents that this channel has been told about. Raises DeliveryError."""
        ...
