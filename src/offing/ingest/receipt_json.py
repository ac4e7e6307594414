"""A receipt as the JSON object that callers get."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from offing.ingest.receipt import Receipt


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Return the receipt; absent fields of an item are left out."""
    items = []
    for item in receipt.items:
        known = {key: value for key, value in asdict(item).items() if value is not None}
        items.append({**known, "status": item.status.value})
    return {
        "received": receipt.received,
        "accepted": receipt.accepted,
        "duplicate": receipt.duplicate,
        "conflict": receipt.conflict,
        "rejected": receipt.rejected,
        "warnings": receipt.warnings,
        "items": items,
    }
