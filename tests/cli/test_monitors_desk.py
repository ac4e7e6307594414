from __future__ import annotations

from pathlib import Path

import pytest

from offing.cli.monitors_desk import open_desk
from offing.errors import NotFound
from offing.runtime.app import App
from offing.state.database import open_database


def test_a_directory_is_not_written_to_unless_it_must(tmp_path: Path) -> None:
    with pytest.raises(NotFound), open_desk(tmp_path / "none", None, None, None):
        pass
    assert not (tmp_path / "none").exists()
    with open_desk(tmp_path / "none", None, None, None, write=True) as desk:
        assert desk.where == str(tmp_path / "none") and desk.history(5) == {"revisions": []}


def test_a_directory_that_another_process_holds_is_read(tmp_path: Path) -> None:
    app = App(tmp_path)
    try:
        with open_desk(tmp_path, None, None, None) as desk:
            assert desk.backtest({}) == {"models": []} == desk.doctor(None, None)
            assert desk.plan({})["changes"] == []
    finally:
        app.close()


def test_a_configuration_of_the_server_is_what_runs(tmp_path: Path) -> None:
    open_database(tmp_path / "state.db").dispose()
    config = tmp_path / "server.yaml"
    config.write_text("models: {m: {budget: {false_alarms: 3}}}")
    with open_desk(tmp_path, config, None, None) as desk:
        (change,) = desk.plan({})["changes"]
    assert (change["model"], change["before"]["false_alarms"]) == ("m", 3.0)
