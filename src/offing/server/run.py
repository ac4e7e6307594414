"""Runs the server: binds, tells where it is, serves until it is told to stop."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable

import uvicorn

from offing.errors import ConfigError
from offing.runtime.app import App
from offing.runtime.server_address import write_address
from offing.server.http import create_http
from offing.server.security import Gate, admin_key, is_loopback

SWITCH_SECONDS = 0.0005

TRIES = 20
"""So many ports are tried, from the wanted one on."""

BACKLOG = 2048


def bind(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    """Return a listening socket, on `port` or the next free one (port 0: any).

    Raises ConfigError for an address that others can reach unless `allow_remote`, and when no
    port is free.
    """
    if not allow_remote and not is_loopback(host):
        raise ConfigError(
            f"{host} can be reached from other machines", hint="add --allow-remote if that is meant"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    failure: OSError | None = None
    for candidate in range(port, min(port + TRIES, 65536)) if port else [0]:
        # The protocol is named so that asyncio sets TCP_NODELAY: else small answers wait 40 ms.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
            # Two sockets may be bound to one port until one of them listens.
            sock.listen(BACKLOG)
        except OSError as error:
            sock.close()
            failure = error
            continue
        return sock
    raise ConfigError(
        f"cannot listen on {host}:{port}: {failure or 'no such port'}", hint="choose another --port"
    ) from failure


def url_of(sock: socket.socket) -> str:
    """Return the URL at which a bound socket answers."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    app: App,
    sock: socket.socket,
    *,
    allow_remote: bool = False,
    ready: Callable[[str, str, bool], None] | None = None,
) -> None:
    """Serve `app` on `sock` until SIGINT or SIGTERM, then close it.

    `ready` is told the URL, the admin key and whether that key is new, before the first request.
    The address is kept in DATA_DIR/server.json while the server runs, for clients on this machine.
    """
    if threading.current_thread() is threading.main_thread():
        # uvicorn raises the signal again when it has stopped; by default that ends the process at once.
        signal.signal(signal.SIGTERM, _leave)
    key, new = admin_key(app.access, app.data_dir, app.clock)
    url = url_of(sock)
    address = write_address(app.data_dir, url)
    # Requests pass between threads several times; each time they would wait for the worker's turn to end.
    sys.setswitchinterval(SWITCH_SECONDS)
    app.start()
    try:
        http = create_http(app, Gate(app.access, app.clock), allow_remote=allow_remote)
        if ready is not None:
            ready(url, key, new)
        config = uvicorn.Config(
            http,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            http="httptools",
        )
        uvicorn.Server(config).run(sockets=[sock])
    finally:
        address.unlink(missing_ok=True)
        app.close()


def _leave(*_: object) -> None:
    raise SystemExit(0)
