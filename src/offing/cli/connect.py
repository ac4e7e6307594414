"""How commands reach an Offing: a URL, a server on this machine, or the data directory itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offing.client.transport import Transport


def start_client(data_dir: Path, url: str | None, key: str | None) -> str:
    """Point the SDK at where events shall go, and return that in words."""
    import offing
    from offing.runtime.server_address import running_server

    if url is None:
        server = running_server(data_dir)
        if server is None:
            offing.init(data_dir=str(data_dir), strict=True)
            return str(data_dir)
        url, key = server[0], key or server[1]
    offing.init(url, key, strict=True)
    return url


def open_transport(data_dir: Path, url: str | None, key: str | None) -> tuple[str, Transport]:
    """Return where requests go, in words, and what carries them."""
    from offing.client.http_transport import HttpTransport
    from offing.client.settings import Limits
    from offing.runtime.embedded import connect
    from offing.runtime.server_address import running_server

    if url is None:
        transport = connect(str(data_dir))
        server = running_server(data_dir) if isinstance(transport, HttpTransport) else None
        return (server[0] if server else str(data_dir)), transport
    return url, HttpTransport(url, key, timeout=Limits().timeout)
