from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from offing.cli.serve import config_path

if TYPE_CHECKING:
    import pytest
    from tests.cli.conftest import Run


def test_it_serves_says_where_and_ends_when_told(serve: Callable[..., Any], tmp_path: Path) -> None:
    """A SIGTERM closes the data directory, so that nothing is left to recover and no address stays."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serve(tmp_path / "data", tmp_path / "log", "--port", str(port)) as server:
            assert server.url != f"http://127.0.0.1:{port}"
            assert server.key.startswith("off_") and server.key in server.printed()
            assert (server.folder / "admin.key").stat().st_mode & 0o777 == 0o600
            assert httpx2.get(f"{server.url}/healthz").json()["status"] == "ok"
            assert httpx2.get(f"{server.url}/api/v1/status").status_code == 401
            event = {"predictions": [{"id": "a", "score": 0.5, "features": {"x": 1}}]}
            answer = httpx2.post(
                f"{server.url}/api/v1/models/m/predictions",
                json=event,
                headers={"authorization": f"Bearer {server.key}"},
            )
            assert answer.status_code == 200
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(timeout=60) == 0
    assert not (tmp_path / "data" / "server.json").exists()
    assert list((tmp_path / "data" / "events").glob("*/predictions/_delta_log/*.json"))


def test_the_key_is_shown_once_and_one_process_owns_the_data(
    serve: Callable[..., Any], offing: Run, process: Run, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "admin.key").write_text("off_of_my_own\n")
    with serve(tmp_path / "data", tmp_path / "log", "--port", "0") as server:
        assert "off_of_my_own" not in server.printed()
        allowed = {"authorization": "Bearer off_of_my_own"}
        assert httpx2.get(f"{server.url}/api/v1/status", headers=allowed).is_success
        second = process("serve", "--data-dir", tmp_path / "data", "--port", "0")
        assert second.returncode == 2 and "is in use by process" in second.stderr
        rebuild = offing("rebuild", "--data-dir", tmp_path / "data")
        assert rebuild.returncode == 2 and "is in use by process" in rebuild.stderr
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=60) == 130
    assert not (tmp_path / "data" / "server.json").exists()


def test_what_others_could_reach_is_refused(offing: Run) -> None:
    result = offing("serve", "--host", "0.0.0.0")
    assert result.returncode == 2 and "--allow-remote" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_configuration_is_one_clear_line(offing: Run, tmp_path: Path) -> None:
    (tmp_path / "offing.yaml").write_text("models:\n  m:\n    taks: binary\n")
    result = offing("serve")
    assert result.returncode == 2 and not (tmp_path / ".offing").exists()
    assert result.stderr == "offing: offing.yaml:3: unknown key 'models.m.taks' (did you mean 'task'?)\n"


def test_the_file_beside_is_read_unless_another_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_path(None) is None
    Path("offing.yaml").touch()
    assert config_path(None) == Path("offing.yaml")
    assert config_path(Path("other.yaml")) == Path("other.yaml")
