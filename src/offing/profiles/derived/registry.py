"""Which derived columns there are, and how they are added to rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from offing.domain.physical import physical_name
from offing.profiles.derived.column import Derived
from offing.profiles.levels import Cut

Rows = TypeVar("Rows", pa.RecordBatch, pa.Table)


def fit(table: pa.Table, texts: Sequence[str], embeddings: Sequence[str]) -> tuple[Derived, ...]:
    """Return what is derived from the declared texts and embeddings, fitted to baseline rows."""
    return ()


def projections(columns: Mapping[str, Cut]) -> tuple[Derived, ...]:
    """Return the fixed random projections of the numeric columns; none for fewer than two."""
    return ()


def derive(rows: Rows, parts: Sequence[Derived]) -> Rows:
    """Return `rows` with the derived columns added, as features."""
    for part in parts:
        for name, array in part.columns(rows).items():
            rows = rows.append_column(physical_name(name), array)
    return rows


def read(data: Mapping[str, Any]) -> Derived:
    """Read the JSON form of a derived column. Raises ValueError for a kind that does not exist."""
    raise ValueError(f"no such derived column: {data.get('kind')!r}")
