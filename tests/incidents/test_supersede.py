from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.incidents.conftest import NOW, make_notice, make_situation

from offing.domain.notice import Fate, Notice, Transition
from offing.domain.window import MINUTE
from offing.incidents.supersede import drop_superseded

OVER: dict[str, Any] = {"state": "resolved", "resolved_at": NOW}
SHOWN: dict[str, Any] = {"told_as": "firing", "told_severity": "critical", "told_at": 1, "told_to": ("log",)}


def fates(*notices: Notice) -> list[tuple[Fate, str]]:
    return [(n.fate, n.reason) for n in drop_superseded(notices, make_situation())]


def test_a_beginning_is_open_to_be_told() -> None:
    assert fates(make_notice()) == [(Fate.OPEN, "")]


def test_of_two_beginnings_the_last_is_told() -> None:
    first = make_notice()
    assert fates(first, replace(first, id="a:firing:1")) == [
        (Fate.DROPPED, "a later change is told"), (Fate.OPEN, ""),
    ]  # fmt: skip


def test_nobody_is_told_again_what_they_see_already() -> None:
    assert fates(make_notice(**SHOWN)) == [(Fate.DROPPED, "")]
    assert fates(make_notice(**{**SHOWN, "told_severity": "warning"})) == [(Fate.OPEN, "")]


def test_an_end_waits_for_its_beginning_and_is_told_after_it() -> None:
    first, last = make_notice(**OVER), make_notice(transition=Transition.RESOLVED, **OVER)
    assert [fate for fate, _ in fates(first, last)] == [Fate.OPEN, Fate.WAITING]
    assert fates(replace(last, subject=make_notice(**OVER, **SHOWN).subject)) == [(Fate.OPEN, "")]


def test_an_end_that_is_no_longer_one_or_was_never_begun_is_dropped() -> None:
    end = Transition.RESOLVED
    assert fates(make_notice(transition=end, **SHOWN)) == [(Fate.DROPPED, "it fires again")]
    assert fates(make_notice(transition=end, **OVER)) == [(Fate.DROPPED, "")]
    digested = make_notice(transition=end, **OVER, told_at=1)
    assert fates(digested) == [(Fate.DROPPED, "told in a summary only")]


def test_an_acknowledgement_is_told_where_it_was_told_singly() -> None:
    seen = Transition.ACKNOWLEDGED
    assert fates(make_notice(transition=seen, state="acknowledged", **SHOWN)) == [(Fate.OPEN, "")]
    assert (
        fates(make_notice(transition=seen, state="acknowledged", told_in="storm-1", **SHOWN))[0][0]
        is Fate.DROPPED
    )
    assert fates(make_notice(transition=seen, state="acknowledged"))[0][0] is Fate.DROPPED


def test_an_escalation_waits_for_its_time_and_ends_with_the_trouble() -> None:
    up = Transition.ESCALATION
    assert fates(make_notice(transition=up, step=1)) == [(Fate.OPEN, "")]
    assert fates(make_notice(transition=up, at=NOW + MINUTE))[0][0] is Fate.WAITING
    for values, reason in (
        ({"state": "acknowledged", "acknowledged_by": "ann"}, "not escalated: acknowledged by ann"),
        (OVER, "not escalated: it is over"),
        ({"severity": "warning"}, "not escalated: it is no longer critical"),
    ):
        assert fates(make_notice(transition=up, at=NOW + MINUTE, **values)) == [(Fate.DROPPED, reason)]
