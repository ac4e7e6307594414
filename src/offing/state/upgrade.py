"""Brings a control database of an earlier version up to this one, keeping what people said.

Each step rewrites one schema into the next within the caller's transaction: either all of it happens
or none. What is derived from the events is dropped and built again; incidents, their log, their
messages, keys and sessions are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from offing.state.tables import DERIVED, SCHEMA_VERSION, metadata


def upgrade(connection: Connection, found: int) -> None:
    """Make a database of schema `found` one of `SCHEMA_VERSION`. Does nothing to one that is.

    Tables that the new schema adds are made empty.
    """
    if found >= SCHEMA_VERSION:
        return
    for version in range(found, SCHEMA_VERSION):
        step = STEPS.get(version)
        if step is not None:
            step(connection)
    metadata.drop_all(connection, tables=DERIVED)
    metadata.create_all(connection)


def _from_2(connection: Connection) -> None:
    """Incidents get an assignee and what was told of them; messages a key of their own."""
    for column, kind in _NEW_OF_INCIDENTS.items():
        connection.exec_driver_sql(f"ALTER TABLE incidents ADD COLUMN {column} {kind}")
    for statement in _TELLING_OF_2:
        connection.exec_driver_sql(statement)


STEPS: Mapping[int, Callable[[Connection], None]] = {2: _from_2}
"""From which schema, the step to the next one."""

_NEW_OF_INCIDENTS = {
    "assignee": "VARCHAR",
    "reopened": "INTEGER DEFAULT '0' NOT NULL",
    "step": "BIGINT",
    "fingerprint": "VARCHAR",
    "series": "TEXT",
    "told_at": "BIGINT",
    "told_to": "TEXT",
    "told_in": "VARCHAR",
    "told_as": "VARCHAR",
    "told_severity": "VARCHAR",
}

_TELLING_OF_2 = (
    "CREATE INDEX ix_incidents_fingerprint ON incidents (fingerprint)",
    "CREATE INDEX ix_incidents_told_in ON incidents (told_in)",
    "ALTER TABLE outbox RENAME TO outbox_2",
    "DROP INDEX ix_outbox_incident",
    """CREATE TABLE outbox (
        id INTEGER NOT NULL PRIMARY KEY, "key" VARCHAR NOT NULL UNIQUE, subject VARCHAR NOT NULL,
        incident VARCHAR REFERENCES incidents (id), transition VARCHAR NOT NULL, channel VARCHAR NOT NULL,
        body TEXT NOT NULL, state VARCHAR NOT NULL, attempts INTEGER NOT NULL, created_at BIGINT NOT NULL,
        next_at BIGINT NOT NULL, delivered_at BIGINT, failing_since BIGINT, error TEXT
    )""",
    """INSERT INTO outbox (id, "key", subject, incident, transition, channel, body, state, attempts,
            created_at, next_at, delivered_at, error)
        SELECT id, incident || ':' || transition || ':' || channel, incident, incident, transition, channel,
            body, state, attempts, created_at, next_at, delivered_at, error FROM outbox_2""",
    "DROP TABLE outbox_2",
    "CREATE INDEX ix_outbox_incident ON outbox (incident)",
    "CREATE INDEX ix_outbox_subject ON outbox (subject)",
    "CREATE INDEX outbox_by_channel ON outbox (state, channel, id)",
    # What was told by the old version: a firing message per channel.
    """UPDATE incidents SET
        told_at = (SELECT min(created_at) FROM outbox o
            WHERE o.incident = incidents.id AND o.transition = 'firing'),
        told_to = (SELECT json_group_array(channel) FROM
            (SELECT channel FROM outbox o WHERE o.incident = incidents.id AND o.transition = 'firing'
             ORDER BY channel)),
        told_as = (SELECT CASE max(o.transition) WHEN 'resolved' THEN 'resolved' ELSE 'firing' END
            FROM outbox o WHERE o.incident = incidents.id AND o.transition IN ('firing', 'resolved')
            HAVING count(*) > 0),
        told_severity = severity""",
)
