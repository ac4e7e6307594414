"""Rows of somebody's database as business events: where they are read, and how each gets its id."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    URL,
    Connection,
    NullPool,
    Select,
    column,
    create_engine,
    literal_column,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from offing.domain.window import Micros, isoformat, parse_time
from offing.errors import ConfigError, nearest
from offing.runtime.config_kpis import KpiQueryConfig

CHUNK = 10_000
"""Rows that are handed on at a time."""

NEEDED = ("timestamp", "value")

Raw = str | int | float | dt.datetime | dt.date | Decimal
"""What a database gives for a moment; its own type, because the next query compares with it there."""


@dataclass
class Chunk:
    """Rows as a table of business events, and the moment of each as the database wrote it.

    `unreadable` counts rows whose moment or value cannot be read.
    """

    events: pa.Table
    moments: list[tuple[Micros, Raw]]
    unreadable: int = 0


@dataclass
class _Rows:
    """Columns that are being gathered."""

    value: list[float] = field(default_factory=list)
    timestamp: list[str] = field(default_factory=list)
    id: list[str | None] = field(default_factory=list)
    event_id: list[str] = field(default_factory=list)


class _Numbers:
    """Tells apart the rows of one moment that say the same; rows come in the order of their moments."""

    def __init__(self) -> None:
        self._moment: Micros | None = None
        self._seen: Counter[str] = Counter()

    def made_id(self, name: str, moment: Micros, content: tuple[float, str | None]) -> str:
        """Return an id of what a row says, and how many before it say the same."""
        if moment != self._moment:
            self._moment = moment
            self._seen.clear()
        written = repr((name, moment, *content)).encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(written, digest_size=16).hexdigest()
        self._seen[key] += 1
        return f"sql:{key}:{self._seen[key]}"


def database_url(config: KpiQueryConfig, environment: Mapping[str, str] = os.environ) -> URL:
    """Return the address of a query's database: as configured, or out of the variable that is named.

    Raises ConfigError for a variable that is not set, for what is no URL, and for an SQLite file
    that does not exist, which connecting would create.
    """
    given = config.database
    if "://" not in given:
        if given not in environment:
            hint = nearest(given, environment)
            raise ConfigError(f"the environment variable {given!r} is not set", hint=hint)
        given = environment[given]
    try:
        url = make_url(given)
    except ArgumentError as error:
        hint = "write dialect://user:password@host/name"
        raise ConfigError("not the URL of a database", hint=hint) from error
    name = url.database or ""
    is_file = name not in ("", ":memory:") and not name.startswith("file:")
    if url.get_backend_name() == "sqlite" and is_file and not Path(name).exists():
        raise ConfigError(f"there is no SQLite file {name}")
    return url


def read_events(config: KpiQueryConfig, url: URL, since: Raw | None) -> Iterator[Chunk]:
    """Yield the rows whose `timestamp` is `since` or later, in its order, chunk by chunk.

    The query is asked as a subquery: `SELECT * FROM (query) WHERE timestamp >= since ORDER BY timestamp`.
    All rows of a moment come, so that rows which read alike are told apart by their number: the same
    row gets the same id whenever it is read. Raises ConfigError when the columns are not those of a
    business event, and what SQLAlchemy and the driver raise.
    """
    rows = text(config.query.strip().rstrip(";")).columns(column("timestamp")).subquery("kpi_rows")
    statement: Select[Any] = select(literal_column("*")).select_from(rows).order_by(rows.c.timestamp)
    if since is not None:
        statement = statement.where(rows.c.timestamp >= since)
    numbers = _Numbers()
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            _read_only(connection)
            result = connection.execution_options(stream_results=True).execute(statement)
            names = _places(config, tuple(result.keys()))
            for part in result.partitions(CHUNK):
                yield _chunk(config.name, [tuple(row) for row in part], names, numbers)
    finally:
        engine.dispose()


def source_of(config: KpiQueryConfig, url: URL) -> str:
    """Name what a cursor belongs to: another database or query is read from its start."""
    address = url.set(password=None).render_as_string()
    return hashlib.blake2b(f"{address}\n{config.query}".encode(), digest_size=16).hexdigest()


def said(error: Exception, config: KpiQueryConfig) -> str:
    """Write an error in one line, without the password that its text may quote."""
    content = str(error.args[0] if isinstance(error, SQLAlchemyError) and error.args else error)
    lines = content.strip().splitlines() or [""]
    line = f"{type(error).__name__}: {lines[0]}"
    try:
        url = database_url(config)
    except ValueError:
        return line
    for secret in (url.render_as_string(hide_password=False), str(url.password or "")):
        line = line.replace(secret, "***") if secret else line
    return line


def to_text(moment: Raw) -> str:
    """Write a moment with its type, so that `from_text` gives the same."""
    for name, kind in _KINDS.items():
        if type(moment) is kind:
            return json.dumps([name, moment if kind in (str, int, float) else _plain(moment)])
    raise ConfigError(f"a `timestamp` of type {type(moment).__name__} cannot be read")


def from_text(written: str) -> Raw:
    """Read what `to_text` wrote."""
    name, value = json.loads(written)
    if name == "datetime":
        return dt.datetime.fromisoformat(value)
    if name == "date":
        return dt.date.fromisoformat(value)
    return Decimal(value) if name == "decimal" else value


_KINDS: Mapping[str, type] = {
    "text": str,
    "integer": int,
    "real": float,
    "datetime": dt.datetime,
    "date": dt.date,
    "decimal": Decimal,
}


def _plain(moment: Raw) -> str:
    return moment.isoformat() if isinstance(moment, dt.date) else str(moment)


def _read_only(connection: Connection) -> None:
    """Have SQLite refuse to write; other databases have accounts that may only read."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")


def _places(config: KpiQueryConfig, names: tuple[str, ...]) -> dict[str, int]:
    """Return where the columns of an event stand. Some databases write all names in capitals."""
    places = {name.lower(): place for place, name in reversed(list(enumerate(names)))}
    missing = [name for name in NEEDED if name not in places]
    if missing:
        hint = f"it gives {', '.join(names)}: rename with AS"
        raise ConfigError(f"the query for {config.name!r} gives no column {missing[0]!r}", hint=hint)
    return places


def _chunk(name: str, rows: Sequence[tuple[Any, ...]], places: Mapping[str, int], numbers: _Numbers) -> Chunk:
    found, moments, unreadable = _Rows(), [], 0
    for row in rows:
        raw, value = row[places["timestamp"]], _number(row[places["value"]])
        at = _micros(raw)
        if at is None or value is None:
            unreadable += 1
            continue
        prediction = _text(row, places, "prediction_id")
        moments.append((at, raw))
        found.value.append(value)
        found.timestamp.append(isoformat(at))
        found.id.append(prediction)
        given = _text(row, places, "event_id")
        found.event_id.append(given or numbers.made_id(name, at, (value, prediction)))
    columns = {
        "name": pa.array([name] * len(moments), pa.string()),
        "value": pa.array(found.value, pa.float64()),
        "timestamp": pa.array(found.timestamp, pa.string()),
        "id": pa.array(found.id, pa.string()),
        "event_id": pa.array(found.event_id, pa.string()),
    }
    return Chunk(pa.table(columns), moments, unreadable)


def _micros(raw: Any) -> Micros | None:
    try:
        return parse_time(float(raw) if isinstance(raw, Decimal) else raw)
    except (ValueError, OverflowError):
        return None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(row: tuple[Any, ...], places: Mapping[str, int], name: str) -> str | None:
    value = row[places[name]] if name in places else None
    return None if value is None or value == "" else str(value)
