from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from offing.cli.check_json import as_json
from offing.cli.checked import Checked
from offing.compare.finding import CheckVerdict, Comparison, Finding, FindingSeverity
from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.domain.window import Window
from offing.profiles.empty import empty_profile
from offing.profiles.plan import ProfilePlan

PLAN = ProfilePlan({})
EMPTY = empty_profile(PLAN, 0, 1)
FOUND = Comparison(CheckVerdict.OK, [], [], PLAN, EMPTY, EMPTY)


def test_numbers_that_json_cannot_write_are_null() -> None:
    nan = float("nan")
    finding = Finding(FindingSeverity.WARNING, "drift", "psi", "moved", value=nan, low=float("inf"))
    point = Point("psi", Window(0, 1), 3, value=nan, status=PointStatus.UNDEFINED, reason="why")
    found = replace(FOUND, findings=[finding], points=[point])
    document = json.loads(as_json(Checked(Path("a"), Path("b"), {"id": "ü"}, Task.UNKNOWN, found, [])))
    assert document["findings"][0]["value"] is None and document["findings"][0]["low"] is None
    assert (
        document["points"][0] | {"value": None, "status": "undefined", "reason": "why", "n": 3}
        == document["points"][0]
    )
    assert document["guesses"] == {"id": "ü"} and document["verdict"] == "ok"
