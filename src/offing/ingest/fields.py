"""The fields of an item, by kind of event: the wire convention."""

from __future__ import annotations

from offing.domain.schema import Kind

FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.PREDICTIONS: (
        "id",
        "timestamp",
        "score",
        "prediction",
        "version",
        "environment",
        "latency_ms",
        "cost",
        "error",
        "tags",
    ),
    Kind.LABELS: ("id", "value", "timestamp", "weight"),
    Kind.KPIS: ("name", "value", "timestamp", "id", "event_id"),
}
"""What an item may have beside `features`."""

ALIASES: dict[Kind, dict[str, str]] = {
    kind: {"prediction_id": "id"} for kind in (Kind.PREDICTIONS, Kind.LABELS, Kind.KPIS)
}
"""Other names of fields; the field itself wins when both are given."""

NUMBERS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
"""Text that stands for a number which JSON cannot write, in a field or column of numbers."""
