from __future__ import annotations

from offing.domain.notice import Fate, Notice, Subject, Transition

SUBJECT = Subject("a", "m", "quality", "warning", "firing", 1, 2, 3, None, "broken")


def test_a_subject_is_worse_than_what_is_shown_only_when_it_is_louder() -> None:
    shown = Subject(**{**vars(SUBJECT), "told_as": "firing", "told_severity": "warning"})
    assert not SUBJECT.shown and shown.shown and not shown.worse and not SUBJECT.worse
    assert Subject(**{**vars(shown), "severity": "critical"}).worse
    assert not Subject(**{**vars(shown), "severity": "info"}).worse


def test_a_notice_that_waits_or_is_dropped_says_who_decided_and_why() -> None:
    notice = Notice("a:firing:0", SUBJECT, Transition.FIRING, 5, 5)
    waits, dropped = notice.wait("silence", 9, "quiet"), notice.drop("route", "nobody")
    assert (waits.fate, waits.stage, waits.due, waits.reason) == (Fate.WAITING, "silence", 9, "quiet")
    assert (dropped.fate, dropped.stage, dropped.reason) == (Fate.DROPPED, "route", "nobody")
    assert notice.begins and notice.tier == "warning"
    assert not Notice("a:resolved:0", SUBJECT, Transition.RESOLVED, 5, 5).begins
