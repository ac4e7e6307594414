"""A user's own number per row, for the metric `custom`."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def cost_in_cents(rows: pa.Table) -> pa.ChunkedArray[Any]:
    """Return the cost of each row."""
    return rows.column("cost")


def is_large(rows: pa.Table) -> list[bool]:
    """Say of each row whether its cost is above 3."""
    return [bool(cost > 3) for cost in rows.column("cost").to_numpy()]
