from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.cli.monitors_text import (
    cause_lines,
    change_lines,
    print_backtest,
    print_history,
    rate_text,
    squeeze,
)

MONITOR: dict[str, Any] = {
    "monitor": "limits", "state": "ok", "alarms": 2, "pages": 1, "real": 1, "expected_change": 0,
    "false_alarm": 0, "unjudged": 1, "missed": [], "delay_steps": 1.5,
    "false_per_90d": {"value": 0.0, "low": 0.0, "high": 3.3}, "noise_per_90d": None,
}  # fmt: skip


def test_a_timeline_marks_what_fired_and_shades_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    timeline = {
        "starts": [f"2026-01-0{day}T00:00:00Z" for day in range(1, 7)],
        "monitors": {"limits": ".!.!.."},
        "real": "...##.",
        "known": "..###.",
    }
    model = {
        "model": "m", "from": "2026-01-01T00:00:00Z", "to": "2026-01-07T00:00:00Z", "days": 6.0,
        "monitors": [MONITOR], "timeline": timeline, "missed_by_all": ["fire"], "notes": ["a note"],
    }  # fmt: skip
    print_backtest({"models": [model]})
    printed = capsys.readouterr().out
    assert "limits  ·◆░▲░·" in printed and "known     ░██" in printed
    assert "0.0 (0.0 to 3.3)" in printed and "1.5" in printed
    assert "missed by every monitor: fire" in printed and "note: a note" in printed


def test_a_change_shows_the_keys_that_differ() -> None:
    change = {
        "kind": "changed", "model": "m", "what": "monitor", "name": "x",
        "before": {"above": 1, "metric": "volume"}, "after": {"metric": "volume", "for": 2},
    }  # fmt: skip
    lines = [line.plain.strip() for line in change_lines(change)]
    assert lines == ["~ m monitor x", "above: 1 -> not set", "for: not set -> 2"]
    removed = {**change, "kind": "removed", "after": None}
    assert [line.plain.strip() for line in change_lines(removed)] == [
        "- m monitor x",
        '- {"above": 1, "metric": "volume"}',
    ]


def test_a_cause_with_and_without_a_proposal() -> None:
    cause: dict[str, Any] = {"cause": "level_shift", "evidence": "why", "proposal": None}
    assert next(line.plain.strip() for line in cause_lines("x", cause)) == "x: level shift: why"
    proposal = {"diff": {"above": {"before": 1, "after": 2}}, "sentence": "removes 4 of 5 alarms", "lost": []}
    lines = [line.plain.strip() for line in cause_lines("x", {**cause, "proposal": proposal})]
    assert lines[1:] == ["above: 1 -> 2", "removes 4 of 5 alarms"]


def test_nothing_applied_and_no_rate(capsys: pytest.CaptureFixture[str]) -> None:
    print_history({"revisions": []})
    assert "nothing has been applied" in capsys.readouterr().out and rate_text(None) == "–"


@given(st.text("!.", max_size=400), st.integers(10, 120))
def test_squeezing_loses_no_mark(row: str, places: int) -> None:
    found = squeeze(row, places, "!")
    assert len(found) == min(len(row), places)
    assert ("!" in found) == ("!" in row)
    assert found == row or len(row) > places
