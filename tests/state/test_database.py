from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from offing.state.database import SchemaTooNew, open_database
from offing.state.tables import SCHEMA_VERSION


def test_it_is_made_once_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    for _ in range(2):
        engine = open_database(path)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT value FROM meta WHERE key = 'schema'")).scalars().all()
        assert found == [str(SCHEMA_VERSION)]
        engine.dispose()


def test_commits_are_durable(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    engine = open_database(path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = :v"), {"v": SCHEMA_VERSION + 1})
    engine.dispose()
    with pytest.raises(SchemaTooNew, match=f"schema {SCHEMA_VERSION + 1}.*knows {SCHEMA_VERSION}"):
        open_database(path)
