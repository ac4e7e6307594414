from __future__ import annotations

from pathlib import Path

from offing.cli.checked import Checked
from offing.cli.report import page
from offing.compare.finding import CheckVerdict, Comparison, Finding, FindingSeverity
from offing.domain.schema import Task
from offing.profiles.empty import empty_profile
from offing.profiles.plan import ProfilePlan

PLAN = ProfilePlan({})
EMPTY = empty_profile(PLAN, 0, 1)


def test_a_page_of_nothing_but_a_finding() -> None:
    gone = Finding(FindingSeverity.CRITICAL, "column_gone", "schema", "<i>x</i> is gone", "<i>x</i>")
    found = Comparison(CheckVerdict.CRITICAL, [gone], [], PLAN, EMPTY, EMPTY)
    text = page(Checked(Path("a.csv"), Path("b.csv"), {}, Task.UNKNOWN, found, ["a & b"]))
    assert "<i>x" not in text and "&lt;i&gt;x&lt;/i&gt; is gone" in text
    assert "only one file has this column" in text and "A &amp; b." in text
    assert text.startswith("<!doctype html>") and text.count("<svg") == 3
