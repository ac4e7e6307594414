"""A comparison as one JSON object: the machine's view of `offing check`."""

from __future__ import annotations

import json
import math
from typing import Any

from offing.cli.checked import Checked
from offing.compare.finding import Finding
from offing.domain.point import Point

_FINDING = ("kind", "column", "slice", "metric", "sentence", "value", "low", "high", "expected")
_POINT = ("metric", "column", "slice", "value", "low", "high", "n", "m", "expected")


def as_json(checked: Checked) -> str:
    """Return the verdict, what was guessed, the findings and all points; null, never NaN."""
    found = checked.comparison
    document = {
        "verdict": found.verdict.value,
        "guesses": dict(checked.guesses),
        "task": checked.task.value,
        "notes": list(checked.notes),
        "findings": [_finding(finding) for finding in found.findings],
        "points": [_point(point) for point in found.points],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _finding(finding: Finding) -> dict[str, Any]:
    return {"severity": finding.severity.value} | {name: _plain(getattr(finding, name)) for name in _FINDING}


def _point(point: Point) -> dict[str, Any]:
    values = {name: _plain(getattr(point, name)) for name in _POINT}
    return values | {"status": point.status.value, "reason": point.reason}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
