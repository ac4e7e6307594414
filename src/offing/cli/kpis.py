"""Business events in a file: which columns they are, and an id for each that is the same every time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offing.client.transport import Transport

NAMES = {
    "name": ("name", "kpi", "kpi_name", "event"),
    "value": ("value", "amount"),
    "timestamp": ("timestamp", "time", "at", "date"),
    "id": ("id", "prediction_id"),
    "event_id": ("event_id",),
}
"""Names of the columns by what they are taken for, in lower case, the first that is there."""


def read_kpis(path: Path) -> tuple[Any, dict[str, str]]:
    """Return the business events of a file as the server takes them, and which column was taken for what.

    Without ids of their own, events get ids from what they say and how many before them say the same, so
    that a file that is sent twice counts once. Events without a time and a prediction happen now and
    get none. Raises InvalidEvent when there are no names or no values.
    """
    import pyarrow as pa

    from offing.errors import InvalidEvent
    from offing.runtime.frame_raw import read_raw

    frame = read_raw(path).columns
    lower = {name.lower(): name for name in reversed(list(frame))}
    taken = {
        role: lower[found]
        for role, names in NAMES.items()
        if (found := next((name for name in names if name in lower), None)) is not None
    }
    missing = [role for role in ("name", "value") if role not in taken]
    if missing:
        hint = (
            "it needs `name` and `value`; `timestamp`, `id` of the prediction and `event_id` if there are any"
        )
        raise InvalidEvent(f"{path} has no column of {missing[0]}s", hint=hint)
    columns = {role: frame[name] for role, name in taken.items()}
    if "event_id" not in columns and ("timestamp" in columns or "id" in columns):
        said = [columns[role].to_pylist() for role in ("name", "value", "timestamp", "id") if role in columns]
        columns["event_id"] = pa.array(_made_ids(list(zip(*said, strict=True))), pa.string())
    return pa.table(columns), taken


def send_kpis(transport: Transport, model: str, path: Path) -> tuple[str, dict[str, int]]:
    """Send the business events of a file; return what was taken for what, in words, and the answers."""
    from offing.cli.label import send_table
    from offing.domain.schema import Kind

    events, taken = read_kpis(path)
    text = ", ".join(f"{role} = {name}" for role, name in taken.items())
    return text, send_table(transport, model, Kind.KPIS, events)


def _made_ids(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    seen: Counter[str] = Counter()
    made = []
    for row in rows:
        key = hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        seen[key] += 1
        made.append(f"file:{key}:{seen[key]}")
    return made
