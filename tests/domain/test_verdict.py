from __future__ import annotations

from offing.domain.verdict import Cause, Severity


def test_causes_rank_along_the_chain() -> None:
    chain = [Cause.SYSTEM, Cause.QUALITY, Cause.DRIFT, Cause.PREDICTION, Cause.PERFORMANCE, Cause.BUSINESS]
    assert sorted(Cause, key=lambda c: c.rank) == chain
    assert [c.rank for c in chain] == [0, 1, 2, 3, 4, 5]


def test_severities_rank_by_loudness() -> None:
    ranked = sorted(Severity, key=lambda s: s.rank)
    assert ranked == [Severity.INFO, Severity.WARNING, Severity.CRITICAL]
