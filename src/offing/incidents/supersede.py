"""What a later change has made pointless is not told."""

from __future__ import annotations

from collections.abc import Sequence

from offing.domain.notice import Notice, Transition
from offing.domain.window import Micros
from offing.incidents.policy import Situation

STAGE = "supersede"


def drop_superseded(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Drop what is no longer so, and let the end of an incident wait until its beginning is decided.

    * Of several beginnings of an incident the last is told, of several ends too.
    * A beginning is not told to those who still see it firing as loud as it is.
    * An end is not told when it fires again, nor when nobody was told of the beginning.
    * An acknowledgement or an end stops the escalation; so does a lower severity.
    """
    newest = {(n.subject.id, n.transition): n.id for n in notices}
    deciding = {n.subject.id for n in notices if n.transition is Transition.FIRING}
    return [_judge(n, newest[n.subject.id, n.transition] == n.id, deciding, situation.now) for n in notices]


def _judge(notice: Notice, newest: bool, deciding: set[str], now: Micros) -> Notice:
    subject = notice.subject
    if notice.transition is Transition.ESCALATION:
        return _escalation(notice, now)
    if not newest:
        return notice.drop(STAGE, "a later change is told")
    if notice.transition is Transition.FIRING:
        return notice.drop(STAGE, "") if subject.shown and not subject.worse else notice
    if notice.transition is Transition.RESOLVED and subject.open:
        return notice.drop(STAGE, "it fires again")
    if not subject.shown:
        if subject.id in deciding:
            return notice.wait("order", now, "")
        return notice.drop(STAGE, "" if subject.told_at is None else "told in a summary only")
    if notice.transition is Transition.ACKNOWLEDGED and (subject.told_in or not subject.open):
        return notice.drop(STAGE, "")
    return notice


def _escalation(notice: Notice, now: Micros) -> Notice:
    subject = notice.subject
    if subject.state == "acknowledged":
        return notice.drop(STAGE, f"not escalated: acknowledged by {subject.acknowledged_by}")
    if not subject.open:
        return notice.drop(STAGE, "not escalated: it is over")
    if not subject.critical:
        return notice.drop(STAGE, "not escalated: it is no longer critical")
    return notice if notice.at <= now else notice.wait("escalate", notice.at, notice.held_because)
