"""Which derived columns there are, and how they are added to rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from offing.domain.physical import physical_name
from offing.profiles.derived.column import Derived
from offing.profiles.derived.embedding import Embedding
from offing.profiles.derived.projection import Projection
from offing.profiles.derived.text import Text
from offing.profiles.levels import Cut

Rows = TypeVar("Rows", pa.RecordBatch, pa.Table)

KINDS: Mapping[str, Callable[[Mapping[str, Any]], Derived]] = {
    "text": Text.from_dict,
    "embedding": Embedding.from_dict,
    "projection": Projection.from_dict,
}


def fit(table: pa.Table, texts: Sequence[str], embeddings: Sequence[str]) -> tuple[Derived, ...]:
    """Return what is derived from the declared texts and embeddings, fitted to baseline rows.

    A declared feature without a text, or without a vector, in the baseline is passed over. One that is
    declared as both is what it has values of, a text first.
    """
    found: dict[str, Derived] = {}
    for kind, sources in ((Text, texts), (Embedding, embeddings)):
        for source in sources:
            part = kind.fit(table, source) if source not in found else None
            if part is not None:
                found[source] = part
    return tuple(found.values())


def projections(columns: Mapping[str, Cut]) -> tuple[Derived, ...]:
    """Return the fixed random projections of the numeric columns; none for fewer than two."""
    part = Projection.fit(columns)
    return () if part is None else (part,)


def derive(rows: Rows, parts: Sequence[Derived]) -> Rows:
    """Return `rows` with the derived columns as features, in place of any that are called so."""
    for part in parts:
        for name, array in part.columns(rows).items():
            physical = physical_name(name)
            place = rows.schema.get_field_index(physical)
            rows = (
                rows.append_column(physical, array) if place < 0 else rows.set_column(place, physical, array)
            )
    return rows


def read(data: Mapping[str, Any]) -> Derived:
    """Read the JSON form of a derived column. Raises ValueError for a kind that does not exist."""
    reader = KINDS.get(str(data.get("kind")))
    if reader is None:
        raise ValueError(f"no such derived column: {data.get('kind')!r}")
    return reader(data)
