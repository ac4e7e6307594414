"""Three tiers and their channels: critical to on-call, warning to the team, info to the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offing.domain.notice import Fate, Notice, Subject, Transition
from offing.domain.verdict import Cause
from offing.incidents.matcher import fits_any
from offing.incidents.policy import DIGEST, Situation

STAGE = "route"

_DIGESTED = (Cause.DRIFT.value, Cause.PREDICTION.value)
"""Causes that harm nobody by themselves: without a significant harm they wait for the digest."""


def route(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Give each notice its channels. Ends go where the beginning went, and nowhere else.

    A warning that is over before it could be told goes to the digest.
    """
    return [_routed(n, situation) if n.fate is Fate.OPEN else n for n in notices]


def _routed(notice: Notice, situation: Situation) -> Notice:
    subject = notice.subject
    if not notice.begins:
        channels = subject.told_to
    elif notice.transition is Transition.ESCALATION:
        channels = (
            situation.policy.escalation[notice.step - 1].channels if _in_chain(notice, situation) else ()
        )
    elif not subject.open and not subject.critical:
        channels = (DIGEST,)
    else:
        channels = channels_for(subject, situation)
    if not channels:
        return notice.drop(STAGE, "no channel is configured for it")
    return replace(notice, channels=channels)


def _in_chain(notice: Notice, situation: Situation) -> bool:
    return notice.step <= len(situation.policy.escalation)


def channels_for(subject: Subject, situation: Situation) -> tuple[str, ...]:
    """Return the channels of an incident: of the routes that it fits, else by its tier.

    Without a route, critical and warning go to every channel; info, and drift whose harm is not
    known to be significant, go to the digest.
    """
    found: dict[str, None] = {}
    for one in situation.policy.routes:
        if fits_any(one.matchers, subject):
            found.update(dict.fromkeys(one.channels))
            if not one.go_on:
                break
    if found:
        told = tuple(name for name in found if name != DIGEST)
        return told or (DIGEST,)
    if subject.severity == "info" or (subject.cause in _DIGESTED and not subject.critical):
        return (DIGEST,)
    return situation.facts.channels
