"""The tables of the control state. Times are integer microseconds UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

SCHEMA_VERSION = 4
"""Counts up with every change of a table. What is derived is derived again after one; the rest is
upgraded by the steps of `state/upgrade.py`."""

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

plans = Table(
    "plans",
    metadata,
    Column("model", String, primary_key=True),
    Column("revision", String, nullable=False),
    Column("plan", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("baseline_start", BigInteger),
    Column("baseline_end", BigInteger),
    Column("baseline", LargeBinary),
)
"""How each model is profiled, and the baseline's own profile once there is one."""

profiles = Table(
    "profiles",
    metadata,
    Column("model", String, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("width", BigInteger, nullable=False),
    Column("revision", String, nullable=False),
    Column("profile", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

points = Table(
    "points",
    metadata,
    Column("model", String, primary_key=True),
    Column("metric", String, primary_key=True),
    Column("column", String, primary_key=True),
    Column("slice", String, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("width", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("value", Float),
    Column("low", Float),
    Column("high", Float),
    Column("m", BigInteger),
    Column("expected", Float),
    Column("status", String, nullable=False),
    Column("reason", String),
    Column("note", String),
    sqlite_with_rowid=False,
)
Index("points_by_step", points.c.model, points.c.start)

cells = Table(
    "cells",
    metadata,
    Column("model", String, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("counts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Rows of each step in the coarse cells of each column, which the alert budget compares with the baseline."""

thresholds = Table(
    "thresholds",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""Thresholds of the alert budget, by the digest of all that they depend on."""

deployments = Table(
    "deployments",
    metadata,
    Column("model", String, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("version", String, primary_key=True),
    Column("environment", String, nullable=False),
    Column("notes", Text),
    Column("url", Text),
    Column("git_sha", String),
    Column("received_at", BigInteger, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", String, primary_key=True),
    Column("model", String, nullable=False, index=True),
    Column("cause", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("detected_at", BigInteger, nullable=False),
    Column("last_alarm", BigInteger, nullable=False),
    Column("resolved_at", BigInteger),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("acknowledged_by", String),
    Column("closed_by", String),
    Column("verdict", String),
    Column("assignee", String),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("step", BigInteger),
    Column("fingerprint", String, index=True),
    Column("series", Text),
    Column("told_at", BigInteger),
    Column("told_to", Text),
    Column("told_in", String, index=True),
    Column("told_as", String),
    Column("told_severity", String),
)
"""What the verdicts say and what people did. `step` is the width of the model's steps, `series` a JSON
list of [metric, column, slice]; `told_to` lists the channels that were told, `told_in` is the summary
that did it when the incident had no message of its own, `told_as` and
`told_severity` are what the channels show."""

incident_log = Table(
    "incident_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", String, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("what", String, nullable=False),
    Column("who", String),
    Column("text", Text),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String, primary_key=True),
    Column("incident", String, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("transition", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("happened", BigInteger, nullable=False),
    Column("judged_until", BigInteger),
    Column("due", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    Column("state", String, nullable=False),
    Column("stage", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("channels", Text, nullable=False, server_default="[]"),
    Column("summary", String),
)
"""Changes of incidents that people may have to be told: waiting, told or dropped, and why. Written in the
transaction of the change, decided in a later one, so a restart in between loses none. `at` is when the
change was noticed, `happened` when it was in the time of the events, `judged_until` how far these were
judged then."""
Index("notices_by_due", notices.c.state, notices.c.due)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("subject", String, nullable=False, index=True),
    Column("incident", String, ForeignKey("incidents.id"), index=True),
    Column("transition", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Column("failing_since", BigInteger),
    Column("error", Text),
)
"""Messages. `subject` is an incident, or a summary of several, which has no `incident`."""
Index("outbox_by_channel", outbox.c.state, outbox.c.channel, outbox.c.id)

silences = Table(
    "silences",
    metadata,
    Column("id", String, primary_key=True),
    Column("matchers", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("expired_by", String),
)
"""What is not told for a while. One that was expired early has its end moved and says by whom."""

action_runs = Table(
    "action_runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("incident", String, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("state", String, nullable=False),
    Column("dry_run", Integer, nullable=False),
    Column("requested_at", BigInteger, nullable=False),
    Column("approved_by", String),
    Column("approved_at", BigInteger),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("who", String),
    Column("result", Text),
    Column("error", Text),
)
"""What was done about incidents, and what would have been."""

config_revisions = Table(
    "config_revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("author", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("diff", Text, nullable=False),
)
"""The configurations that were applied, each with its difference from the one before."""

receipts = Table(
    "receipts",
    metadata,
    Column("channel", String, primary_key=True),
    Column("incident", String, primary_key=True),
    Column("receipt", Text, nullable=False),
)
"""What a channel must remember of a message to follow it up, such as the place of a thread. `incident` is
the subject of the message: an incident or a summary."""

digests = Table(
    "digests",
    metadata,
    Column("name", String, primary_key=True),
    Column("period_end", BigInteger, primary_key=True),
    Column("sent_at", BigInteger, nullable=False),
)
"""The digests that were sent, each once for its period."""

kpi_cursors = Table(
    "kpi_cursors",
    metadata,
    Column("model", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("cursor", Text, nullable=False),
)
"""How far the queries for business events have been read; `source` is a digest of database and query."""

keys = Table(
    "keys",
    metadata,
    Column("hash", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

DERIVED = (plans, profiles, points, cells, thresholds)
"""What the events alone decide: it may be dropped at any time, and is then built again."""
