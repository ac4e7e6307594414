"""Where to send events, and how much memory and patience to spend on it."""

from __future__ import annotations

import os
import sys
from typing import Mapping, NamedTuple, Optional, Union

from offing.domain.window import DAY, SECOND
from offing.errors import ConfigError

DATA_DIR = ".offing"

PERIOD = 10.0
"""Seconds between two samples of the host, unless told otherwise."""


class Limits(NamedTuple):
    """Bounds of the queue, of one request and of retries. Times are seconds."""

    queue_events: int = 10_000
    queue_bytes: int = 32 << 20
    """Estimated bytes of all events that wait."""
    batch_events: int = 1_000
    batch_bytes: int = 1 << 20
    """Bytes of one JSON body before compression."""
    interval: float = 1.0
    """The longest time that an event waits for company."""
    timeout: float = 10.0
    """Of connecting, and of each read and write."""
    attempts: int = 8
    """Tries of a request that the server answers with a failure of its own, such as 500."""
    backoff: float = 0.5
    """The first pause between tries, before jitter; it doubles up to `backoff_max`."""
    backoff_max: float = 30.0


class Settings(NamedTuple):
    """Everything a client needs to know. With `url` None it writes to `data_dir` in this process."""

    url: Optional[str] = None
    key: Optional[str] = None
    data_dir: str = DATA_DIR
    environment: str = "production"
    strict: Optional[bool] = None
    """Raise errors in arguments instead of counting them; None: only while pytest runs a test."""
    limits: Limits = Limits()
    shutdown_timeout: float = 2.0
    system_metrics: float = 0.0
    """Seconds between two samples of the host; 0: none are taken."""

    def is_strict(self) -> bool:
        """Say whether errors in arguments are raised now."""
        if self.strict is not None:
            return self.strict
        return "pytest" in sys.modules and "PYTEST_CURRENT_TEST" in os.environ  # the first is a lot cheaper


def read(
    url: Optional[str] = None,
    key: Optional[str] = None,
    *,
    data_dir: Optional[str] = None,
    environment: Optional[str] = None,
    strict: Optional[bool] = None,
    variables: Mapping[str, str] = os.environ,
) -> Settings:
    """Return settings from arguments, then from OFFING_URL, OFFING_KEY, OFFING_DATA_DIR, OFFING_ENVIRONMENT.

    A `data_dir` that is given as an argument wins over OFFING_URL. Raises ConfigError for a URL that
    is not http(s) or has a query, and for a key that cannot stand in a header.
    """
    if url is None and data_dir is None:
        url = variables.get("OFFING_URL") or None
    key = key or variables.get("OFFING_KEY") or None
    if url is not None and data_dir is not None:
        raise ConfigError("both a URL and a data directory are given", hint="give one of them")
    if url is not None:
        _check_url(url)
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise ConfigError("the key has characters that no key has", hint="copy the key again")
    return Settings(
        url=url.rstrip("/") if url else None,
        key=key,
        data_dir=os.fspath(data_dir or variables.get("OFFING_DATA_DIR") or DATA_DIR),
        environment=environment or variables.get("OFFING_ENVIRONMENT") or "production",
        strict=strict,
    )


def period_of(system_metrics: Union[bool, float]) -> float:
    """Return the seconds between two samples of the host: 10 for True, 0 for False.

    Raises ConfigError for less than a second, and for what is no number of seconds.
    """
    if isinstance(system_metrics, bool):
        return PERIOD if system_metrics else 0.0
    try:
        period = float(system_metrics)
    except (TypeError, ValueError):
        period = 0.0
    if not 1 <= period <= DAY / SECOND:
        hint = "give True, or seconds from 1 up"
        raise ConfigError(f"not a period of samples: {system_metrics!r}", hint=hint)
    return period


def _check_url(url: str) -> None:
    from urllib.parse import urlsplit  # slow to import; a client that writes to a folder needs none

    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and not (parts.query or parts.fragment or parts.username)
        usable = usable and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(f"not a URL of a server: {url!r}", hint="write http://host:8484")
