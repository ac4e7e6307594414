from __future__ import annotations

from offing.compare.finding import CheckVerdict, Finding, FindingSeverity, ranked, verdict_of

SHIFT = Finding(FindingSeverity.WARNING, "drift", "psi", "a moved", "a", strength=9.0)
STRONGER = Finding(FindingSeverity.WARNING, "drift", "psi", "b moved", "b", strength=10.0)
BREAK = Finding(FindingSeverity.CRITICAL, "stuck", "stuck", "c is stuck", "c", strength=1.0)


def test_the_verdict_is_the_worst_finding() -> None:
    assert verdict_of([]) is CheckVerdict.OK
    assert verdict_of([SHIFT]) is CheckVerdict.WARNING
    assert verdict_of([SHIFT, BREAK]) is CheckVerdict.CRITICAL


def test_the_most_suspect_come_first() -> None:
    assert ranked([SHIFT, STRONGER, BREAK]) == [BREAK, STRONGER, SHIFT]
