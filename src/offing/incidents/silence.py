"""A silenced incident is recorded and shown, but not told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from offing.domain.notice import Fate, Notice, Subject
from offing.domain.silence import Silence
from offing.domain.window import isoformat
from offing.incidents.matcher import fits_all, parse_matchers
from offing.incidents.policy import Situation

STAGE = "silence"


def silence(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Hold back what begins under a silence. Still firing when the silence ends, it is told then.

    Acknowledgements and ends are told even so: whoever was told that it began must learn that it is over.
    """
    return [_silenced(n, situation) if n.fate is Fate.OPEN and n.begins else n for n in notices]


def _silenced(notice: Notice, situation: Situation) -> Notice:
    found = silence_of(notice.subject, situation.facts.silences)
    if found is None:
        if notice.held_by == STAGE and not notice.subject.open:
            return notice.drop(STAGE, notice.held_because + "; it is over")
        return notice
    reason = f"silenced by {found.author} until {isoformat(found.ends_at)}: {found.reason} ({found.id})"
    if not notice.subject.open:
        return notice.drop(STAGE, reason + "; it is over")
    return notice.wait(STAGE, found.ends_at, reason)


def silence_of(subject: Subject, silences: Iterable[Silence]) -> Silence | None:
    """Return the silence that covers an incident, of several the one that lasts longest."""
    fitting = [s for s in silences if fits_all(parse_matchers(s.matchers), subject)]
    return max(fitting, key=lambda s: (s.ends_at, s.id), default=None)
