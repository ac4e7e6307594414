"""Posts JSON to a receiver, in bounded time, and says what its answer means for the message."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import math
import ssl
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from offing.errors import ConfigError
from offing.notify.channel import DeliveryError
from offing.version import VERSION

log = logging.getLogger(__name__)

ANSWER_BYTES = 64 * 1024
"""So much of an answer is read."""

LONGEST_RETRY_AFTER = 3600.0
"""A receiver cannot ask for more seconds than this."""

_TOLD = 300
_LAST_PORT = 65535
_IN_HEADER = frozenset(map(chr, range(0x20, 0x7F)))


_posting: ContextVar[bool] = ContextVar("posting", default=False)


def _unheard(record: logging.LogRecord) -> bool:
    """Let everything through but what httpx2 says of our own requests, URL included."""
    return not _posting.get()


logging.getLogger("httpx2").addFilter(_unheard)


@dataclass(frozen=True)
class Answer:
    """What a receiver answered with success."""

    status: int
    text: str

    def json(self) -> Any:
        """Return the body as JSON, None when it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


@dataclass(frozen=True)
class Endpoint:
    """Where a channel posts to. Errors name the channel and never the URL, which may be a secret."""

    channel: str
    url: str
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a URL that cannot be used, now and not with the first message."""
        try:
            url = httpx2.URL(self.url)
        except httpx2.InvalidURL as error:
            raise ConfigError(f"channel {self.channel!r}: what is given is not a URL: {error}") from error
        if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > _LAST_PORT:
            raise ConfigError(f"channel {self.channel!r}: what is given is not a URL with http or https")

    def post(self, body: bytes, headers: Mapping[str, str], *, path: str = "") -> Answer:
        """Post once and return a 2xx answer. The whole exchange takes at most `timeout_seconds`.

        Raises DeliveryError: 408, 429, 5xx and no answer may be retried; a redirect is not followed,
        since the message would go to somebody else.
        """
        sent = {"user-agent": f"offing/{VERSION}", "content-type": "application/json", **headers}
        try:
            answer, text = asyncio.run(
                self._exchange(self.url.rstrip("/") + path if path else self.url, body, sent)
            )
        except TimeoutError as error:
            told = f"{self.channel}: Timeout: no answer within {self.timeout_seconds:g} s"
            raise DeliveryError(told, retry=True) from error
        except (httpx2.HTTPError, UnicodeError) as error:  # the latter for a name that no host can have
            raise DeliveryError(f"{self.channel}: {type(error).__name__}: {error}", retry=True) from error
        told = f"HTTP {answer.status_code}" + (f" {shown(text)}" if text.strip() else "")
        log.debug("%s answered %s", self.channel, told)
        if not answer.is_success:
            retry = answer.status_code in (408, 429) or answer.status_code >= 500
            raise DeliveryError(
                f"{self.channel}: {told}",
                retry=retry,
                retry_after=retry_after(answer.headers) if retry else None,
            )
        return Answer(answer.status_code, text)

    async def _exchange(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[httpx2.Response, str]:
        _posting.set(True)  # for this exchange alone: a run of asyncio has a context of its own
        # A timeout of httpx2 bounds each read; this one bounds a receiver that sends a byte at a time.
        async with (
            asyncio.timeout(self.timeout_seconds),
            httpx2.AsyncClient(timeout=self.timeout_seconds, verify=_tls()) as client,
            client.stream("POST", url, content=body, headers=dict(headers)) as answer,
        ):
            read = b""
            async for part in answer.aiter_bytes():
                read += part
                if len(read) > ANSWER_BYTES:
                    break
        return answer, read[:ANSWER_BYTES].decode("utf-8", "replace")


def json_body(value: Any) -> bytes:
    """Return JSON that every receiver reads: no infinite numbers, no halves of characters."""
    return json.dumps(_clean(value), allow_nan=False, ensure_ascii=False).encode()


def header_value(text: str) -> str:
    """Return what of a text can stand in a header; the rest becomes `?`."""
    return "".join(c if c in _IN_HEADER else "?" for c in text)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a `Retry-After` asks for (RFC 9110, 10.2.3), None without one.

    A date counts from the answer's own `Date`, so that no two clocks have to agree.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text)
    else:
        try:
            until, since = parsedate_to_datetime(text), parsedate_to_datetime(headers.get("date", ""))
            seconds = (until - since).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def shown(text: str) -> str:
    """Return the beginning of an answer in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _TOLD else line[:_TOLD] + "…"


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_clean(str(key)): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


@functools.cache
def _tls() -> ssl.SSLContext:
    """Return the trusted certificates; reading them takes longer than a message does."""
    return httpx2.create_ssl_context()
