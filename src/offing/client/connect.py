"""From settings to a transport: HTTP when there is a URL, this process when there is none."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Callable, Optional

from offing.client.settings import Settings
from offing.client.transport import Transport
from offing.errors import MissingExtra

EMBEDDED = "offing.runtime.embedded"
"""The module with `connect(data_dir: str) -> Transport`. Named, not imported: it is far above."""


def opener(settings: Settings) -> Callable[[], Transport]:
    """Return what opens the transport. Opening raises MissingExtra when a server is needed and not here."""
    url = settings.url
    if url is None:
        return lambda: _embedded(settings.data_dir)

    # Here, because it loads half of the network library; and not in the worker, because a process that forks
    # while another thread imports leaves its child with a module that stays half loaded for good.
    from offing.client.http_transport import HttpTransport

    return lambda: HttpTransport(url, settings.key, timeout=settings.limits.timeout)


def check(settings: Settings) -> None:
    """Raise MissingExtra when these settings need the embedded server and it is not installed."""
    if settings.url is None and not _is_installed(EMBEDDED):
        raise _missing(None)


def _embedded(data_dir: str) -> Transport:
    try:
        module = importlib.import_module(EMBEDDED)
    except ImportError as error:
        raise _missing(error) from error
    transport: Transport = module.connect(data_dir)
    return transport


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _missing(error: Optional[ImportError]) -> MissingExtra:
    detail = f": {error}" if error else ""
    return MissingExtra(
        f"there is no server address, and no server is installed here{detail}",
        hint="set OFFING_URL, or: pip install offing",
    )
