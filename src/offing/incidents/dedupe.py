"""What flaps is told once as flapping, and then held until it is stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offing.domain.notice import Fate, Notice, Transition
from offing.incidents.policy import DIGEST, Situation

STAGE = "flapping"


def dedupe(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Tell a run of quick changes of the same trouble (model, cause, first series) once as flapping.

    A change belongs to the run when the one before it, of the same fingerprint, is at most
    `flap_steps` steps away in the time of the events. From the `flap_changes`-th on, the first
    beginning says that it flaps; everything after it is held until nothing has changed for
    `flap_steps` steps. What is worse than before is never held.
    """
    return [_deduped(n, situation) if _concerned(n) else n for n in notices]


def _concerned(notice: Notice) -> bool:
    changes = notice.transition in (Transition.FIRING, Transition.RESOLVED)
    return notice.fate is Fate.OPEN and changes and not notice.summary and notice.channels != (DIGEST,)


def _deduped(notice: Notice, situation: Situation) -> Notice:
    policy, subject = situation.policy, notice.subject
    count, told = _run(notice, situation)
    if count < policy.flap_changes or (notice.begins and subject.worse):
        return notice
    if not told:
        text = f"flapping: {count} changes, each soon after the last; held from now on until it is stable"
        return replace(notice, stage=STAGE, reason=text) if notice.begins else notice
    if notice.begins and not subject.open:
        return notice.drop(STAGE, "flapping: it is over again")
    stable = notice.at + policy.flap_steps * subject.step
    if situation.now >= stable:
        return notice
    return notice.wait(STAGE, stable, "flapping: told once, held until it is stable")


def _run(notice: Notice, situation: Situation) -> tuple[int, bool]:
    """Return how many changes the run has with this one, and whether it was told as flapping."""
    apart = situation.policy.flap_steps * notice.subject.step
    count, told, moment = 1, False, notice.happened
    for change in situation.facts.changes.get(notice.subject.fingerprint, ()):
        if change.id == notice.id or change.happened > notice.happened:
            continue
        if moment - change.happened > apart:
            break
        count, told, moment = count + 1, told or change.flapping, change.happened
    return count, told
