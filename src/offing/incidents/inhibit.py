"""While an incident upstream is open, what follows from it is not told by itself."""

from __future__ import annotations

from collections.abc import Sequence

from offing.domain.notice import FAR, Fate, Notice, Subject
from offing.domain.verdict import Cause, Severity
from offing.incidents.policy import Situation
from offing.incidents.silence import silence_of

STAGE = "inhibit"

PERIOD_STEPS = 14
"""Trouble that began further apart is not taken for one: somebody may have lived with the first for long."""


def inhibit(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Hold back what an open incident of the same model explains: further up the chain, in the same period.

    The parent is at least as loud, and not silenced: else nobody would hear of either. When the
    parent is over and the child still fires, the child is told.
    """
    parents: dict[str, list[Subject]] = {}
    for one in situation.facts.open:
        if silence_of(one, situation.facts.silences) is None:
            parents.setdefault(one.model, []).append(one)
    return [
        _inhibited(n, parents.get(n.subject.model, ())) if n.fate is Fate.OPEN and n.begins else n
        for n in notices
    ]


def _inhibited(notice: Notice, parents: Sequence[Subject]) -> Notice:
    parent = next((p for p in parents if explains(p, notice.subject)), None)
    if parent is not None:
        return notice.wait(STAGE, FAR, f"inhibited by {parent.id}: {parent.title}")
    if notice.held_by == STAGE and not notice.subject.open:
        return notice.drop(STAGE, f"{notice.held_because}; it is over")
    return notice


def explains(parent: Subject, child: Subject) -> bool:
    """Whether an open incident explains another one."""
    if parent.id == child.id or not parent.open or not child.open:
        return False
    upstream = Cause(parent.cause).rank < Cause(child.cause).rank
    as_loud = Severity(parent.severity).rank >= Severity(child.severity).rank
    apart = abs(child.started_at - parent.started_at)
    return upstream and as_loud and apart <= PERIOD_STEPS * max(parent.step, child.step)
