"""One model and one cause make one incident."""

from __future__ import annotations

from offing.domain.verdict import Cause, Verdict
from offing.domain.window import Micros
from offing.incidents.adopt import ADOPTION_STEPS, adopt_symptoms
from offing.incidents.book import Book, Draft

_SLOW = (Cause.DRIFT, Cause.PREDICTION, Cause.PERFORMANCE)
"""Causes that spread over months: whatever moves while one is open is more evidence for it."""


def group_by_cause(book: Book, now: Micros, verdicts: list[Verdict]) -> list[Verdict]:
    """Put each verdict into the open incident of its cause, or open one. Leaves none over.

    A break, an outage or a crossed business limit that begins long after an open one did is another
    event, with an incident of its own. An incident that opens here adopts the symptoms of the same
    step, so the most upstream verdicts go first.
    """
    waiting = sorted(verdicts, key=lambda v: v.cause.rank)
    while waiting:
        verdict, *waiting = waiting
        home = next((d for d in book.open_drafts() if _same(d, verdict, book.width)), None)
        if home is None:
            book.begin(verdict)
            waiting = adopt_symptoms(book, now, waiting)
        else:
            home.add(verdict)
    return []


def _same(draft: Draft, verdict: Verdict, width: Micros) -> bool:
    if draft.cause is not verdict.cause:
        return False
    if verdict.cause in _SLOW or verdict.series in draft.evidence:
        return True
    return verdict.since - draft.started_at <= ADOPTION_STEPS * width
