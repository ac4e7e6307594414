from __future__ import annotations

from dataclasses import replace

from offing.cli.check_text import column_rows, headline, missing_text, psi_text
from offing.compare.finding import CheckVerdict, Comparison, Finding, FindingSeverity
from offing.domain.point import Point, PointStatus
from offing.domain.window import Window
from offing.profiles.empty import empty_profile
from offing.profiles.plan import ProfilePlan

PLAN = ProfilePlan({})
EMPTY = empty_profile(PLAN, 0, 1)
WHEN = Window(0, 1)
POINTS = [
    Point("psi", WHEN, 9, 0.5, 0.4, 0.6, "calm", expected=0.01),
    Point("psi", WHEN, 9, 0.1, 0, 0.2, "broken"),
]
BREAK = Finding(FindingSeverity.CRITICAL, "stuck", "stuck", "broken is stuck", "broken")
FOUND = Comparison(CheckVerdict.CRITICAL, [BREAK], POINTS, PLAN, EMPTY, EMPTY)


def test_columns_with_findings_come_first() -> None:
    assert [(row.name, row.status) for row in column_rows(FOUND)] == [("broken", "critical"), ("calm", "ok")]


def test_a_column_that_is_gone_has_a_row_too() -> None:
    gone = replace(BREAK, column="gone", kind="column_gone")
    assert "gone" in [row.name for row in column_rows(replace(FOUND, findings=[gone]))]


def test_the_headline_says_what_there_is() -> None:
    assert headline(FOUND).startswith("1 critical")
    assert "nothing changed" in headline(replace(FOUND, verdict=CheckVerdict.OK, findings=[]))
    assert "too few" in headline(replace(FOUND, verdict=CheckVerdict.TOO_FEW, findings=[]))


def test_numbers_come_with_what_chance_gives() -> None:
    assert psi_text(POINTS[0]) == "0.50 (0.40 to 0.60; 0.01 by chance)"
    assert psi_text(Point("psi", WHEN, 0, status=PointStatus.TOO_FEW, reason="no rows")) == "no rows"
    assert missing_text(Point("missing", WHEN, 9, 0.25, 0.1, 0.4, expected=0.0)) == "25 % (was 0 %)"
    assert missing_text(None) == psi_text(None) == "–"
