"""A port is found, the server runs in a process of its own, and ends when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from offing.errors import ConfigError
from offing.runtime.server_address import running_server
from offing.server.run import TRIES, bind, url_of

SERVE = """
import sys
from pathlib import Path
from offing.runtime.app import App
from offing.server.run import bind, serve
sock = bind("127.0.0.1", 0, allow_remote=False)
serve(App(Path(sys.argv[1])), sock, ready=lambda *where: print(*where, flush=True))
"""


def test_a_taken_port_leads_to_the_next_one() -> None:
    with bind("127.0.0.1", 0, allow_remote=False) as first:
        port = first.getsockname()[1]
        with bind("127.0.0.1", port, allow_remote=False) as second:
            assert port < second.getsockname()[1] < port + TRIES
            assert url_of(second) != url_of(first)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.1.2.3", "example.com"])
def test_an_address_that_others_can_reach_must_be_meant(host: str) -> None:
    with pytest.raises(ConfigError, match="--allow-remote"):
        bind(host, 0, allow_remote=False)


def test_an_address_that_others_can_reach_may_be_meant() -> None:
    with bind("0.0.0.0", 0, allow_remote=True) as sock:
        assert url_of(sock).startswith("http://0.0.0.0:")


@pytest.mark.parametrize("port", [65_536, 99_999])
def test_a_port_that_does_not_exist_is_a_clear_error(port: int) -> None:
    with pytest.raises(ConfigError, match="cannot listen"):
        bind("127.0.0.1", port, allow_remote=False)


def test_the_last_port_has_no_next_one() -> None:
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", 65_535))
            taken.listen()
        except OSError:
            pass  # taken by somebody else is as good
        with pytest.raises(ConfigError, match="--port"):
            bind("127.0.0.1", 65_535, allow_remote=False)


def test_an_address_of_no_interface_of_this_machine_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match="cannot listen"):
        bind("192.0.2.1", 0, allow_remote=True)


def test_the_url_of_an_ipv6_socket_has_brackets() -> None:
    # The machine is asked without our code: a bind that breaks must fail here, not skip.
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    with bind("::1", 0, allow_remote=False) as sock:
        assert url_of(sock) == f"http://[::1]:{sock.getsockname()[1]}"


def start(data_dir: Path) -> tuple[subprocess.Popen[str], str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data_dir)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline()


def test_a_life_of_the_server(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    process, printed = start(data_dir)
    with process:
        url, key, new = printed.split()
        assert new == "True"
        assert stat.S_IMODE((data_dir / "admin.key").stat().st_mode) == 0o600
        assert running_server(data_dir) == (url, key)
        headers = {"authorization": f"Bearer {key}"}
        answer = httpx2.post(f"{url}/api/v1/models/m/predictions", json=[{"id": "a"}], headers=headers)
        assert answer.json()["accepted"] == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in (0, -signal.SIGTERM)
    assert running_server(data_dir) is None and not (data_dir / "server.json").exists()
    process, printed = start(data_dir)
    with process:
        url, again, new = printed.split()
        assert (again, new) == (key, "False")
        status = httpx2.get(f"{url}/api/v1/status", headers=headers).json()
        assert status["stored"] == 1 and status["journal_pending"] == 0
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def test_the_demo_tells_where_it_is(demo: Any) -> None:
    address = json.loads((demo.data_dir / "server.json").read_text("utf-8"))
    assert address["url"] == demo.url and address["pid"] == demo.process.pid
    assert demo.printed.split() == [demo.url, demo.key, "True"]
