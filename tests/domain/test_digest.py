from __future__ import annotations

from offing.domain.digest import DigestFacts, Judged, Standing


def test_what_nobody_knows_is_empty() -> None:
    facts = DigestFacts(since=1, until=2, members=())
    assert (facts.reasons, facts.ended, facts.unjudged, facts.judged) == ({}, (), (), {})
    assert Judged() == Judged(0, 0, 0, 0)
    assert Standing("m", "1 per 90d").failing == {}
