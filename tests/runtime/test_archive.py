from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from offing.errors import NotFound
from offing.runtime.archive import Archive, read_only
from offing.state.database import SchemaTooNew, open_database
from offing.state.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic


def test_a_directory_that_another_owns_is_read(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 3))
    desk.work()
    with read_only(desk.folder) as engine:
        archive = Archive.of(engine)
        assert archive.models() == ["small"]
        assert archive.points.whole("small") and archive.profiles.plan("small") is not None
        with pytest.raises(OperationalError, match="readonly"):
            archive.points.forget("small")


def test_a_closed_directory_is_read(tmp_path: Path) -> None:
    open_database(tmp_path / "state.db").dispose()
    with read_only(tmp_path) as engine:
        assert Archive.of(engine).models() == []


def test_no_directory_and_other_versions(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no data in"), read_only(tmp_path / "none"):
        pass
    open_database(tmp_path / "state.db").dispose()
    for version, error in ((SCHEMA_VERSION - 1, NotFound), (SCHEMA_VERSION + 1, SchemaTooNew)):
        with sqlite3.connect(tmp_path / "state.db") as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(version),))
        connection.close()
        with pytest.raises(error), read_only(tmp_path):
            pass
