from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from offing.runtime.server_address import FILE, running_server, write_address


def test_a_running_server_is_found_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "admin.key").write_text("off_secret\n")
    assert write_address(tmp_path, "http://127.0.0.1:1234") == tmp_path / FILE
    assert running_server(tmp_path) == ("http://127.0.0.1:1234", "off_secret")
    assert json.loads((tmp_path / FILE).read_text())["pid"] == os.getpid()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["admin.key", FILE]


def test_a_server_that_died_is_not_running(tmp_path: Path) -> None:
    (tmp_path / "admin.key").write_text("off_secret\n")
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    (tmp_path / FILE).write_text(json.dumps({"url": "http://127.0.0.1:1234", "pid": int(ended.stdout)}))
    assert running_server(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "{", "{}", '{"url": "http://a"}', '{"url": "http://a", "pid": "x"}', "[]", "3"]
)
def test_a_damaged_address_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "admin.key").write_text("off_secret\n")
    (tmp_path / FILE).write_text(text)
    assert running_server(tmp_path) is None


def test_without_address_or_key_no_server_is_known(tmp_path: Path) -> None:
    assert running_server(tmp_path / "absent") is None
    write_address(tmp_path, "http://127.0.0.1:1234")
    assert running_server(tmp_path) is None
