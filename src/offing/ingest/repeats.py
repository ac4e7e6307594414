"""How often predictions came again under an id already taken, by the hour they are about."""

from __future__ import annotations

import sqlite3
from collections import Counter

from offing.domain.schema import Kind
from offing.domain.window import HOUR, Window
from offing.ingest.receipt import ItemStatus
from offing.ingest.request import Request

SCHEMA = """
CREATE TABLE IF NOT EXISTS repeats (
  model TEXT NOT NULL, hour INTEGER NOT NULL, duplicates INTEGER NOT NULL, conflicts INTEGER NOT NULL,
  PRIMARY KEY (model, hour)) WITHOUT ROWID;
"""

_ADD = """INSERT INTO repeats VALUES (?, ?, ?, ?) ON CONFLICT (model, hour) DO UPDATE SET
  duplicates = duplicates + excluded.duplicates, conflicts = conflicts + excluded.conflicts"""


def note(connection: sqlite3.Connection, request: Request) -> None:
    """Count the request's repeated predictions by the hour of their own time."""
    if request.kind is not Kind.PREDICTIONS or not request.repeats:
        return
    hours = (request.repeat_times - request.repeat_times % HOUR).tolist()
    same = [answer.status is ItemStatus.DUPLICATE for answer in request.repeats]
    counted = Counter(zip(hours, same, strict=True))
    rows = [(request.model, hour, counted[hour, True], counted[hour, False]) for hour in sorted(set(hours))]
    connection.executemany(_ADD, rows)


def between(connection: sqlite3.Connection, model: str, window: Window) -> tuple[int, int]:
    """Return duplicates and conflicts of the hours that begin in `window`."""
    query = """SELECT coalesce(sum(duplicates), 0), coalesce(sum(conflicts), 0) FROM repeats
      WHERE model = ? AND hour >= ? AND hour < ?"""
    duplicates, conflicts = connection.execute(query, (model, window.start, window.end)).fetchone()
    return int(duplicates), int(conflicts)
