"""What holds for every test: no network, and properties that do not depend on the machine's speed."""

from __future__ import annotations

import ipaddress
import sys

from hypothesis import settings

settings.register_profile("offing", deadline=None, print_blob=True)
settings.load_profile("offing")


def _is_local(host: object) -> bool:
    if host in ("", "localhost", None):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raise when this process looks up or connects to anything but this machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host.decode() if isinstance(host, bytes) else host):
        raise RuntimeError(f"a test reached for the network: {host}")


sys.addaudithook(_refuse_the_network)
