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
    UniqueConstraint,
)

SCHEMA_VERSION = 2
"""Counts up with every change of a table. What is derived is derived again after one."""

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
)

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

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", String, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("transition", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Column("error", Text),
    UniqueConstraint("incident", "transition", "channel"),
)

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

DERIVED = (plans, profiles, points)
"""What the events alone decide: it may be dropped at any time, and is then built again."""
