"""What moved in the open incidents, the most suspect first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offing.insight.suspects import UNUSUAL
from offing.state.incident_store import Record

MOST = 12
SEGMENT_SCORE, VERSION_SCORE = 0.5, 0.9
"""Where segments and deployments rank among columns, whose score comes from their distance."""

_ORDER = {"quality": 0, "system": 1, "performance": 2, "business": 3, "drift": 4, "prediction": 5}


def changed(incidents: Sequence[Record], columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return columns, segments and versions of the open incidents, or of the newest one.

    `columns` are the rows of the page's table of columns, whose numbers are repeated here.
    """
    chosen = [r for r in incidents if r["state"] != "resolved"] or list(incidents[:1])
    known = {row["name"]: row for row in columns}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for record in sorted(chosen, key=lambda r: _ORDER[r["cause"]]):
        for item in _items(record, known):
            found.setdefault((item["what"], item["name"]), item)
    return list(found.values())[:MOST]


def _items(record: Record, known: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    details = record["details"]
    for entry in details.get("columns", []):
        distance = entry.get("distance") or 0.0
        row = known.get(entry["column"], {})
        item = _item(record, "column", entry["column"], entry["sentence"])
        score = round(distance / (distance + 2 * UNUSUAL), 3)
        numbers = {name: (row.get("psi") or {}).get(name) for name in ("value", "low", "high", "expected")}
        yield {**item, **numbers, "score": score, "metric": "psi", "spark": row.get("spark", [])}
    for entry in details.get("segments", []):
        yield {**_item(record, "segment", entry["segment"], entry["sentence"]), "score": SEGMENT_SCORE}
    deployment = details.get("deployment")
    if deployment is not None:
        item = _item(record, "version", deployment["version"], deployment["sentence"])
        yield {**item, "score": VERSION_SCORE}


def _item(record: Record, what: str, name: str, sentence: str) -> dict[str, Any]:
    return {
        "what": what,
        "name": name,
        "sentence": sentence,
        "metric": "",
        "value": None,
        "low": None,
        "high": None,
        "expected": None,
        "state": record["severity"],
        "incident": record["id"],
        "spark": [],
    }
