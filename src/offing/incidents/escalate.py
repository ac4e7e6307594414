"""A critical incident that nobody acknowledges is told to the next people in the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offing.domain.notice import Fate, Notice, Transition
from offing.domain.window import format_duration
from offing.incidents.policy import Situation

STAGE = "escalate"


def escalate(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Set the next escalation of each critical incident that is told now, with the time it is due.

    `supersede` drops it when the incident is acknowledged or over by then.
    """
    return [*notices, *(following for n in notices for following in _next(n, situation))]


def _next(notice: Notice, situation: Situation) -> Iterator[Notice]:
    chain, subject = situation.policy.escalation, notice.subject
    told = notice.fate is Fate.OPEN and notice.begins and notice.stage not in ("digest", "catch_up")
    if not told or not subject.critical or subject.state != "firing" or notice.step >= len(chain):
        return
    step, due = notice.step + 1, situation.now + chain[notice.step].after
    reason = f"escalates to {', '.join(chain[notice.step].channels)} unless acknowledged within "
    yield Notice(
        id=f"{notice.id.split(':escalation')[0]}:escalation:{step}",
        subject=subject,
        transition=Transition.ESCALATION,
        at=due,
        happened=notice.happened,
        due=due,
        fate=Fate.WAITING,
        stage=STAGE,
        reason=reason + format_duration(chain[notice.step].after),
        step=step,
    )
