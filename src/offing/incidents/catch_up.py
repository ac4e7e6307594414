"""Incidents of the past are recorded, and summed up in one message instead of being told one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offing.domain.notice import Fate, Notice, Transition
from offing.domain.window import Micros, isoformat
from offing.incidents.policy import DIGEST, Policy, Situation
from offing.incidents.summary import summary_id

STAGE = "catch_up"


def catch_up(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Fold what happened long before it was noticed: a replay, an import, the backlog of an outage.

    One message a pause at most, for each set of channels; a single incident of the past is told by
    itself. What is judged late because its labels come late is not the past while the model's events
    are recent.
    """
    facts, policy = situation.facts, situation.policy
    past = [n for n in notices if _concerned(n) and is_past(n, policy)]
    if not past:
        return notices
    ready = 0 if facts.caught_up_at is None else facts.caught_up_at + policy.catch_up_pause
    if situation.now < ready:
        reason = f"it is of the past: told with others at {isoformat(ready)}"
        decided = {n.id: n.wait(STAGE, ready, reason) for n in past}
    else:
        decided = {n.id: _folded(n, past) for n in past}
    return [decided.get(n.id, n) for n in notices]


def is_past(notice: Notice, policy: Policy) -> bool:
    """Whether an incident was over, or the model's newest events were old, when it was noticed."""
    if policy.catch_up is None:
        return False
    late: Micros = max(policy.catch_up, 2 * notice.subject.step)
    if notice.judged_until is not None and notice.at - notice.judged_until > late:
        return True
    over = notice.subject.resolved_at
    return over is not None and notice.at - over > late


def _concerned(notice: Notice) -> bool:
    firing = notice.fate is Fate.OPEN and notice.transition is Transition.FIRING
    return firing and notice.channels != (DIGEST,)


def _folded(notice: Notice, past: Sequence[Notice]) -> Notice:
    together = [n for n in past if n.channels == notice.channels]
    if len(together) == 1:
        return replace(notice, stage=STAGE)
    summary = summary_id("past", together)
    return replace(notice, stage=STAGE, summary=summary, reason=f"it is of the past: told in {summary}")
