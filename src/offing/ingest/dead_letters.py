"""The shelf of rejected items: why, and the item itself, to be looked at and sent again."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from offing.domain.schema import Kind
from offing.domain.window import Micros


@dataclass(frozen=True)
class DeadLetter:
    """One rejected item. `payload` is the item as JSON, cut at 64 KB."""

    sequence: int
    model: str
    kind: Kind
    received_at: Micros
    code: str
    message: str
    payload: bytes


def newest(connection: sqlite3.Connection, model: str | None, limit: int) -> list[DeadLetter]:
    """Return the newest items on the shelf, of one model or of all."""
    query = """SELECT seq, model, kind, received_at, code, message, payload FROM dead_letters
      WHERE ? IS NULL OR model = ? ORDER BY seq DESC LIMIT ?"""
    rows = connection.execute(query, (model, model, limit))
    return [DeadLetter(s, m, Kind(k), t, code, text, bytes(p)) for s, m, k, t, code, text, p in rows]


def discard(connection: sqlite3.Connection, sequences: list[int]) -> None:
    """Remove items from the shelf."""
    connection.executemany("DELETE FROM dead_letters WHERE seq = ?", [(sequence,) for sequence in sequences])
