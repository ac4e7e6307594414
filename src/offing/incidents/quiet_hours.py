"""Warnings wait for business hours; criticals never do."""

from __future__ import annotations

from collections.abc import Sequence

from offing.domain.notice import Fate, Notice, Transition
from offing.incidents.policy import DIGEST, Situation

STAGE = "quiet_hours"


def quiet_hours(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Let what is not critical wait until the team is there. Without configured hours it always is."""
    hours = situation.policy.business_hours
    if hours is None or hours.includes(situation.now):
        return notices
    opens = hours.next_open(situation.now)
    reason = f"waits for {hours.name(opens)}"
    return [n.wait(STAGE, opens, reason) if _can_wait(n) else n for n in notices]


def _can_wait(notice: Notice) -> bool:
    # An acknowledgement is news of somebody who is awake.
    mild = notice.tier != "critical" and notice.transition is not Transition.ACKNOWLEDGED
    return notice.fate is Fate.OPEN and mild and notice.channels != (DIGEST,)
