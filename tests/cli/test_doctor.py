from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from offing.runtime.app import App

if TYPE_CHECKING:
    from tests.cli.conftest import Run, Serving


def test_without_data_there_is_something_to_do(offing: Run, tmp_path: Path) -> None:
    result = offing("doctor")
    assert result.returncode == 1 and "ok   configuration: defaults" in result.stdout
    assert "FAIL data: .offing does not exist" in result.stdout


def test_a_healthy_folder_without_a_server(offing: Run, tmp_path: Path) -> None:
    App(tmp_path / ".offing").close()
    result = offing("doctor")
    assert result.returncode == 0 and "FAIL" not in result.stdout
    assert "ok   server: none is running on .offing" in result.stdout


def test_a_key_that_others_may_read(offing: Run, tmp_path: Path) -> None:
    (tmp_path / "admin.key").write_text("off_x\n")
    (tmp_path / "admin.key").chmod(0o644)
    result = offing("doctor", "--data-dir", tmp_path)
    assert result.returncode == 1 and "has mode 644, should be 600" in result.stdout


def test_a_wrong_configuration(offing: Run, tmp_path: Path) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("modles: {}\n")
    result = offing("doctor", "--config", config, "--data-dir", tmp_path, "--json")
    found = {one["check"]: one for one in json.loads(result.stdout)}
    assert result.returncode == 1 and not found["configuration"]["ok"]
    assert f"{config}:1: unknown key 'modles'" in found["configuration"]["message"]
    assert found["disk"]["ok"]


def test_a_server_that_is_well(offing: Run, server: Serving, csv: Path) -> None:
    assert offing("log", csv, "--model", "m", "--data-dir", server.folder).returncode == 0
    result = offing("doctor", "--data-dir", server.folder, "--json")
    found = {one["check"]: one for one in json.loads(result.stdout)}
    assert result.returncode == 0, result.stdout
    assert found["server"]["message"] == f"{server.url} is ok"
    said = re.fullmatch(r"(\d+) received, (\d+) stored, 0 rejected", found["counters"]["message"])
    assert said is not None and int(said[1]) == int(said[2]) >= 200


def test_a_server_that_does_not_answer(offing: Run, tmp_path: Path) -> None:
    (tmp_path / "admin.key").write_text("off_x\n")
    (tmp_path / "admin.key").chmod(0o600)
    (tmp_path / "server.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "pid": os.getpid()}))
    result = offing("doctor", "--data-dir", tmp_path)
    assert result.returncode == 1 and "FAIL server: http://127.0.0.1:1 does not answer" in result.stdout
