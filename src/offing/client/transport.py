"""What carries requests to an Offing: over HTTP, or into this very process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Protocol

from offing.errors import OffingError

JSON = "application/json"
ARROW = "application/vnd.apache.arrow.stream"


@dataclass(frozen=True)
class Answer:
    """What the other side said: an HTTP status and the JSON object of the body, `{}` when there is none."""

    status: int
    body: Dict[str, Any] = field(default_factory=dict)


class TransportError(OffingError):
    """A request that got no final answer.

    `retryable` says whether the same request may succeed later: yes when the other side was not
    reached, was busy (429) or failed (5xx). `retry_after` is the pause in seconds that it asked for, if
    it did. `status` is its HTTP status, None when there was no answer at all.
    """

    code = "transport_failed"

    def __init__(
        self,
        message: str,
        *,
        retryable: bool,
        retry_after: Optional[float] = None,
        status: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after
        self.status_code = status


class Transport(Protocol):
    """Carries one request at a time per thread; several threads may call it at once."""

    def send(self, path: str, body: bytes, content_type: str, idempotency_key: str) -> Answer:
        """Deliver `body` to `path`, such as `/api/v1/models/late-flights/predictions`, and return the answer.

        `path` is percent-encoded and starts with `/api/v1/`; every request is a POST. `content_type` is
        `application/json` or `application/vnd.apache.arrow.stream`. `idempotency_key` is the same
        whenever the same request is tried again, so that it counts once. An Answer is final: its
        status is 2xx, 3xx or 4xx, but none of 408, 425 and 429. An answer of 2xx means that what was accepted
        is durable. Raises TransportError for everything else, and nothing but TransportError.
        """
        ...

    def close(self) -> None:
        """Release connections. Called once, after the last `send`; must not raise."""
        ...
