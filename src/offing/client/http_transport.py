"""Requests over HTTP with the standard library: connections stay open, redirects are not followed."""

from __future__ import annotations

import email.utils
import encodings.idna  # noqa: F401 - sockets load it when first used, which must not be in a thread
import gzip
import http.client
import json
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import urlsplit

from offing.client.transport import Answer, TransportError

GZIP_FROM = 4096
"""Bodies of JSON larger than this are compressed."""
MAX_ANSWER = 64 << 20

_AGAIN = (408, 425, 429)


class HttpTransport:
    """A `Transport` to one server. A connection serves one request at a time and is kept for the next.

    `url` is `http(s)://host[:port][/prefix]`; `timeout` in seconds bounds each step on the network.
    """

    def __init__(self, url: str, key: Optional[str], *, timeout: float) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port
        self._prefix = parts.path.rstrip("/")
        self._key = key
        self._timeout = timeout
        self._idle: List[http.client.HTTPConnection] = []
        self._is_closed = False

    def send(self, path: str, body: bytes, content_type: str, idempotency_key: str) -> Answer:
        """Send one POST; see `Transport.send`. A kept connection that turns out dead is replaced."""
        headers = {
            "Content-Type": content_type,
            "Idempotency-Key": idempotency_key,
            "Accept": "application/json",
        }
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        if len(body) > GZIP_FROM and content_type == "application/json":
            body = gzip.compress(body, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        while True:
            connection, is_kept = self._take()
            try:
                return self._exchange(connection, self._prefix + path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                dead = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
                if not (is_kept and isinstance(error, dead)):
                    text = str(error) or type(error).__name__
                    raise TransportError(f"{self._host} cannot be reached: {text}", retryable=True) from error

    def close(self) -> None:
        """Close the connections that are idle now, and the others when they become so."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Tuple[http.client.HTTPConnection, bool]:
        """Return a connection, and whether it was used before."""
        try:
            return self._idle.pop(), True
        except IndexError:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            return kind(self._host, self._port, timeout=self._timeout), False

    def _exchange(
        self, connection: http.client.HTTPConnection, path: str, body: bytes, headers: Dict[str, str]
    ) -> Answer:
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        content = response.read(MAX_ANSWER)
        if response.will_close or not response.isclosed() or self._is_closed:
            connection.close()
        else:
            self._idle.append(connection)
        status = response.status
        if status in _AGAIN or status >= 500:
            raise TransportError(
                f"{self._host} answered {status}",
                retryable=True,
                retry_after=seconds(response.getheader("Retry-After"), response.getheader("Date")),
                status=status,
            )
        return Answer(status, _object(content))


def seconds(retry_after: Optional[str], date: Optional[str]) -> Optional[float]:
    """Read a Retry-After header (RFC 9110, 10.2.3) as seconds.

    A date is compared with the server's own `date`. None when it cannot be read.
    """
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = email.utils.parsedate_to_datetime(text)
        since = email.utils.parsedate_to_datetime(date or "")
        return max(0.0, (until - since).total_seconds())
    except (TypeError, ValueError):
        return None


def _object(content: bytes) -> Dict[str, Any]:
    try:
        value = json.loads(content) if content else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
