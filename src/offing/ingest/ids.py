"""Ids of many items at once: text, or numbers written as text; made up where there are none."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.ingest.coerce import loose_text
from offing.ingest.items import Items

_NO_BOOLEANS = "true or false does not name anything"


def read_ids(items: Items, field: str) -> pa.Array[Any]:
    """Return a column of ids, null where none was given. Rejects ids that are unusable.

    Numbers count as their text, so 12 and 12.0 are both `12`. Booleans, lists and objects are
    `invalid_id`, the empty text is `empty_id`, more than 512 characters are `id_too_long`; of the
    field `name` the codes say `name` in place of `id`.
    """
    noun = "name" if field == "name" else "id"
    values = items.values(field)
    if values is None:
        return pa.nulls(items.rows, pa.string())
    if isinstance(values, pa.Array) and pa.types.is_boolean(values.type):
        items.reject(np.asarray(values.is_valid()), f"invalid_{noun}", _NO_BOOLEANS)
    elif not isinstance(values, pa.Array) and bool in set(map(type, values)):
        items.reject([i for i, v in enumerate(values) if type(v) is bool], f"invalid_{noun}", _NO_BOOLEANS)
    coerced = loose_text(values)
    items.reject(list(coerced.misfits), f"invalid_{noun}", f"`{field}` must be text or a number")
    counted: Any = pc.utf8_length(coerced.array)  # type: ignore[call-overload]
    lengths = np.asarray(counted.fill_null(1))
    most = items.request.limits.id_characters
    hint = "leave it out and one is made" if field != "name" else None
    items.reject(lengths == 0, f"empty_{noun}", f"`{field}` is empty", hint)
    items.reject(lengths > most, f"{noun}_too_long", f"`{field}` is longer than {most} characters")
    return coerced.array


def made_id(items: Items, row: int) -> str:
    """Return an id for a row sent without one: the same again for the same idempotency key."""
    key = items.request.idempotency_key
    position = int(items.decoded.positions[row])
    return f"{key}:{position}" if key else uuid.uuid4().hex


def fill_ids(items: Items, ids: pa.Array[Any], where: np.ndarray) -> pa.Array[Any]:
    """Return ids with made ones in the rows of `where`, and note each of them."""
    rows = np.flatnonzero(where & items.accepted())
    if not len(rows):
        return ids
    filled: list[str | None] = ids.to_pylist()
    for row in rows:
        filled[row] = made_id(items, int(row))
        items.named(int(row), str(filled[row]))
    return pa.array(filled, pa.string())
