"""Answers that are more than one value: the scalar columns that they stand for."""

from __future__ import annotations

from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.schema import ColumnKind, Task
from offing.profiles.encoding import Array, kind_of
from offing.profiles.lists import LISTED, Lists, read_lists
from offing.profiles.objects import is_object, read_members, read_objects, top_class
from offing.profiles.rows import column

ANSWER = "answer"
"""The column that keeps the text of the predictions that `flatten` took apart."""

NAMES = "names"
"""The column of the names that predictions list."""

VALUES = ("value", "q0.5")
"""The members of a regression's answer that are its number: the first of these that it has."""

SPREAD = r'^\{.*"(value|q0\.[0-9]+)":'
"""What the text of a regression's answer matches, and that of a distribution over classes does not."""

Rows = TypeVar("Rows", pa.RecordBatch, pa.Table)


def flatten(rows: Rows, task: Task) -> Rows:
    """Return `rows` with scalar `prediction` and `score` where answers are JSON objects.

    Of a multiclass model, `{"cat": 0.7, "dog": 0.3}` becomes the prediction `cat` with score 0.7; of
    equals the first by name. Of a regression, `{"value": 2.5, "low": 1, "high": 4, "q0.1": 1.2}`
    becomes 2.5 (without `value` the median `q0.5`), and so does the text `2.5`. What cannot be read
    becomes null. The text stays in the column `answer`. Rows without such answers are returned as
    they are. What becomes of a row depends on that row only.

    Of a multilabel or ranking model, the lists of names in `prediction` are read into the column `names`.
    """
    if "prediction" not in rows.schema.names:
        return rows
    if task in LISTED:
        lists = read_lists(column(rows, "prediction"), rows.num_rows)
        return rows.append_column(NAMES, lists.to_arrow())
    if task not in (Task.MULTICLASS, Task.REGRESSION):
        return rows
    if kind_of(rows.schema.field("prediction").type) is not ColumnKind.CATEGORICAL:
        return rows
    said = column(rows, "prediction")
    if said is None or pa.types.is_boolean(said.type):
        return rows
    if task is Task.REGRESSION:
        return _put(rows, said, {"prediction": _numbers(said)})
    return _put(rows, said, _classes(rows, said)) if _has_object(said) else rows


def names_of(batch: pa.RecordBatch) -> Lists:
    """Return the names that each prediction lists, of rows that `flatten` has seen or not."""
    said, names = column(batch, "prediction"), column(batch, NAMES)
    return read_lists(said, batch.num_rows) if names is None else Lists.from_arrow(names, said)


def _has_object(said: Array) -> bool:
    found: Array = said.dictionary if isinstance(said, pa.DictionaryArray) else said
    return bool(pc.any(pc.starts_with(pc.cast(found, pa.string()), "{")).as_py())


def _numbers(said: Array) -> Array:
    encoded: Any = _encoded(said)
    found = encoded.dictionary.to_pylist()
    parsed = read_members(found)
    values = [
        _number(text) if members is None else next((members[n] for n in VALUES if n in members), None)
        for text, members in zip(found, parsed, strict=True)
    ]
    return pa.array(values, pa.float64()).take(encoded.indices)


def _number(text: str | None) -> float | None:
    """Read a number that stands alone. Python also takes `1_000`, which nobody means as one."""
    if text is None or "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _classes(rows: Rows, said: Array) -> dict[str, Array]:
    """Return the class and the score of each row; those of a row without an object stay what they are."""
    encoded: Any = _encoded(said)
    found = encoded.dictionary.to_pylist()
    tops = [top_class(members) for members in read_objects(found)]
    names = [top if is_object(text) else text for text, (top, _) in zip(found, tops, strict=True)]
    shares = pa.array([share for _, share in tops], pa.float64()).take(encoded.indices)
    objects: Any = pa.array([is_object(text) for text in found], pa.bool_()).take(encoded.indices)
    old = column(rows, "score")
    own: Any = pa.nulls(len(said), pa.float64())
    if old is not None and kind_of(old.type) is ColumnKind.NUMERIC:
        own = pc.cast(old, pa.float64(), safe=False)
    is_own: Any = pc.fill_null(pc.invert(objects), True)
    score: Any = pc.if_else(is_own, own, shares)
    return {"prediction": pa.array(names, pa.string()).take(encoded.indices), "score": score}


def _encoded(said: Array) -> Any:
    if isinstance(said, pa.DictionaryArray):
        return said
    return pc.dictionary_encode(pc.cast(said, pa.string()))


def _put(rows: Rows, said: Array, columns: dict[str, Array]) -> Rows:
    for name, array in columns.items():
        place = rows.schema.get_field_index(name)
        if place < 0:
            rows = rows.append_column(name, array)
        else:
            rows = rows.set_column(place, name, array)
    return rows.append_column(ANSWER, said)
