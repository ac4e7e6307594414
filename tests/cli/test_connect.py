from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.cli.connect import open_transport
from offing.client.http_transport import HttpTransport
from offing.errors import DataDirectoryInUse
from offing.runtime.app import App
from offing.runtime.embedded import EmbeddedTransport

if TYPE_CHECKING:
    from tests.cli.conftest import Serving


def test_a_url_wins(tmp_path: Path) -> None:
    where, transport = open_transport(tmp_path / "data", "http://127.0.0.1:1", "off_x")
    assert where == "http://127.0.0.1:1" and isinstance(transport, HttpTransport)
    transport.close()
    assert not (tmp_path / "data").exists()


def test_without_a_url_the_folder_is_written(tmp_path: Path) -> None:
    where, transport = open_transport(tmp_path / "data", None, None)
    assert where == str(tmp_path / "data") and isinstance(transport, EmbeddedTransport)
    transport.close()
    App(tmp_path / "data").close()


def test_a_folder_that_another_process_has(tmp_path: Path) -> None:
    app = App(tmp_path / "data")
    with pytest.raises(DataDirectoryInUse, match=str(os.getpid())):
        open_transport(tmp_path / "data", None, None)
    app.close()


START = """
import sys, pathlib, offing
from offing.cli.connect import start_client
print(start_client(pathlib.Path(sys.argv[1]), None, None))
offing.model("m").log({"x": 1.0}, score=0.5)
assert offing.shutdown(30) and offing.counters().sent == 1
"""


def test_a_server_on_this_machine_is_found(server: Serving) -> None:
    command = [sys.executable, "-c", START, str(server.folder)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert said == f"{server.url}\n"


def test_the_server_that_was_found_is_named_for_labels_too(server: Serving) -> None:
    """What is said is where events go."""
    where, transport = open_transport(server.folder, None, None)
    transport.close()
    assert isinstance(transport, HttpTransport) and where == server.url
