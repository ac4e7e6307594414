"""A database that the version with schema 2 has made, table by table, is brought up to now."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from offing.state.database import open_database
from offing.state.incident_store import IncidentStore
from offing.state.outbox import Outbox
from offing.state.tables import SCHEMA_VERSION, metadata
from offing.state.upgrade import STEPS

SCHEMA_2 = """
CREATE TABLE meta ("key" VARCHAR NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key"));
CREATE TABLE plans (model VARCHAR NOT NULL, revision VARCHAR NOT NULL, "plan" TEXT NOT NULL,
    rows BIGINT NOT NULL, baseline_start BIGINT, baseline_end BIGINT, baseline BLOB, PRIMARY KEY (model));
CREATE TABLE profiles (model VARCHAR NOT NULL, start BIGINT NOT NULL, width BIGINT NOT NULL,
    revision VARCHAR NOT NULL, profile BLOB NOT NULL, PRIMARY KEY (model, start)) WITHOUT ROWID;
CREATE TABLE points (model VARCHAR NOT NULL, metric VARCHAR NOT NULL, "column" VARCHAR NOT NULL,
    slice VARCHAR NOT NULL, start BIGINT NOT NULL, width BIGINT NOT NULL, n BIGINT NOT NULL, value FLOAT,
    low FLOAT, high FLOAT, m BIGINT, expected FLOAT, status VARCHAR NOT NULL, reason VARCHAR, note VARCHAR,
    PRIMARY KEY (model, metric, "column", slice, start)) WITHOUT ROWID;
CREATE INDEX points_by_step ON points (model, start);
CREATE TABLE deployments (model VARCHAR NOT NULL, at BIGINT NOT NULL, version VARCHAR NOT NULL,
    environment VARCHAR NOT NULL, notes TEXT, url TEXT, git_sha VARCHAR, received_at BIGINT NOT NULL,
    PRIMARY KEY (model, at, version));
CREATE TABLE incidents (id VARCHAR NOT NULL, model VARCHAR NOT NULL, cause VARCHAR NOT NULL,
    severity VARCHAR NOT NULL, state VARCHAR NOT NULL, started_at BIGINT NOT NULL,
    detected_at BIGINT NOT NULL, last_alarm BIGINT NOT NULL, resolved_at BIGINT, title TEXT NOT NULL,
    summary TEXT NOT NULL, details TEXT NOT NULL, acknowledged_by VARCHAR, closed_by VARCHAR,
    verdict VARCHAR, PRIMARY KEY (id));
CREATE INDEX ix_incidents_model ON incidents (model);
CREATE TABLE kpi_cursors (model VARCHAR NOT NULL, name VARCHAR NOT NULL, source VARCHAR NOT NULL,
    cursor TEXT NOT NULL, PRIMARY KEY (model, name));
CREATE TABLE keys (hash VARCHAR NOT NULL, name VARCHAR NOT NULL, created_at BIGINT NOT NULL,
    PRIMARY KEY (hash));
CREATE TABLE sessions (hash VARCHAR NOT NULL, user VARCHAR NOT NULL, expires_at BIGINT NOT NULL,
    PRIMARY KEY (hash));
CREATE TABLE incident_log (id INTEGER NOT NULL, incident VARCHAR NOT NULL, at BIGINT NOT NULL,
    what VARCHAR NOT NULL, who VARCHAR, text TEXT, PRIMARY KEY (id),
    FOREIGN KEY(incident) REFERENCES incidents (id));
CREATE INDEX ix_incident_log_incident ON incident_log (incident);
CREATE TABLE outbox (id INTEGER NOT NULL, incident VARCHAR NOT NULL, transition VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, body TEXT NOT NULL, state VARCHAR NOT NULL, attempts INTEGER NOT NULL,
    created_at BIGINT NOT NULL, next_at BIGINT NOT NULL, delivered_at BIGINT, error TEXT, PRIMARY KEY (id),
    UNIQUE (incident, transition, channel), FOREIGN KEY(incident) REFERENCES incidents (id));
CREATE INDEX ix_outbox_incident ON outbox (incident);
"""


def make_old(path: Path) -> None:
    """Write a database as schema 2 was: two incidents, what people said, one message that still waits."""
    base = sqlite3.connect(path)
    base.executescript(SCHEMA_2)
    base.execute("INSERT INTO meta VALUES ('schema', '2')")
    base.execute("INSERT INTO plans VALUES ('m', 'r', '{}', 1, NULL, NULL, NULL)")
    base.execute("INSERT INTO keys VALUES ('h', 'admin', 1)")
    row = ("quality", "critical", 10, 11, 12, "broken", "it broke", json.dumps({"columns": []}))
    for id_, state, over, by, verdict in (
        ("a", "acknowledged", None, "ann", None),
        ("b", "resolved", 13, None, "real"),
    ):
        base.execute(
            "INSERT INTO incidents VALUES (?, 'm', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
            (id_, *row[:2], state, *row[2:5], over, *row[5:], by, verdict),
        )
        base.execute("INSERT INTO incident_log (incident, at, what) VALUES (?, 11, 'firing')", (id_,))
    base.execute(
        "INSERT INTO incident_log (incident, at, what, who, text) VALUES ('b', 14, 'comment', 'ben', 'x')"
    )
    columns = "incident, transition, channel, body, state, attempts, created_at, next_at"
    message = f"INSERT INTO outbox ({columns}) VALUES "
    base.execute(message + "('a', 'firing', 'log', '{}', 'delivered', 1, 20, 20)")
    base.execute(message + "('a', 'firing', 'pager', '{\"title\": \"t\"}', 'waiting', 2, 20, 30)")
    base.execute(message + "('b', 'firing', 'log', '{}', 'delivered', 1, 21, 21)")
    base.execute(message + "('b', 'resolved', 'log', '{}', 'delivered', 1, 22, 22)")
    base.commit()
    base.close()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    make_old(tmp_path / "old.db")
    return tmp_path / "old.db"


def shape(engine: Engine) -> dict[str, Any]:
    """Return the columns and indexes of all tables."""
    seen = inspect(engine)
    return {
        name: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)),
            sorted(str(i["name"]) for i in seen.get_indexes(name)),
            sorted(str(k["referred_table"]) for k in seen.get_foreign_keys(name)),
        )
        for name in metadata.tables
    }


def test_it_has_the_shape_of_a_new_one(old: Path, tmp_path: Path) -> None:
    upgraded, new = open_database(old), open_database(tmp_path / "new.db")
    assert shape(upgraded) == shape(new)
    with upgraded.connect() as connection:
        assert connection.execute(text("SELECT value FROM meta")).scalar() == str(SCHEMA_VERSION)
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_what_people_said_is_kept_and_what_is_derived_is_not(old: Path) -> None:
    engine = open_database(old)
    store = IncidentStore(engine)
    first, second = store.get("a"), store.get("b")
    assert (first["state"], first["acknowledged_by"], first["details"]) == (
        "acknowledged",
        "ann",
        {"columns": []},
    )
    assert (second["verdict"], second["resolved_at"], second["reopened"]) == ("real", 13, 0)
    assert [(e["what"], e["who"]) for e in store.log_of("b")] == [("firing", None), ("comment", "ben")]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM plans")).scalar() == 0
        assert connection.execute(text("SELECT name FROM keys")).scalar() == "admin"


def test_what_was_told_is_known_and_what_waits_goes_out(old: Path) -> None:
    engine = open_database(old)
    store, outbox = IncidentStore(engine), Outbox(engine)
    first, second = store.get("a"), store.get("b")
    assert (first["told_at"], first["told_to"], first["told_as"]) == (20, ["log", "pager"], "firing")
    assert (second["told_to"], second["told_as"], second["told_severity"]) == (
        ["log"],
        "resolved",
        "critical",
    )
    [waiting] = outbox.due(100, "pager")
    assert (waiting.key, waiting.subject, waiting.attempts) == ("a:firing:pager", "a", 2)
    assert [row["state"] for row in outbox.of_incident("b")] == ["delivered", "delivered"]


def test_an_upgrade_that_is_interrupted_has_done_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Any) -> None:
        step(connection)
        raise OSError("disk full")

    step = STEPS[2]
    monkeypatch.setitem(STEPS, 2, fail)
    with pytest.raises(OSError, match="disk full"):
        open_database(old)
    base = sqlite3.connect(old)
    assert base.execute("SELECT value FROM meta").fetchone() == ("2",)
    assert "assignee" not in str(
        base.execute("SELECT sql FROM sqlite_master WHERE name = 'incidents'").fetchone()
    )
    assert base.execute("SELECT count(*) FROM outbox").fetchone() == (4,)
    base.close()
    monkeypatch.undo()
    assert IncidentStore(open_database(old)).get("a")["told_as"] == "firing"


def test_it_is_upgraded_once(old: Path) -> None:
    open_database(old).dispose()
    store = IncidentStore(open_database(old))
    store.assign("a", "ben", "ann", 50)
    assert IncidentStore(open_database(old)).get("a")["assignee"] == "ben"
