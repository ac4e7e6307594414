"""Evidence flows downstream: a cause upstream adopts the symptoms that follow it."""

from __future__ import annotations

from offing.domain.verdict import Cause, Verdict
from offing.domain.window import Micros
from offing.incidents.book import Book, Draft

ADOPTION_STEPS = 7
"""A symptom whose onset comes within so many steps of a cause's is taken for its effect."""


def adopt_symptoms(book: Book, now: Micros, verdicts: list[Verdict]) -> list[Verdict]:
    """Give verdicts downstream of an incident to it as symptoms; return the others.

    The incident is open, or the evidence of the verdict reaches back into it: windows of several
    steps remember a break after it was mended.

    Drift of a column whose data are broken, or of a pair with it, is the break itself, however late it
    shows; so is drift of the predictions while the columns drift. Anything else downstream must begin at most
    `ADOPTION_STEPS` after the incident did. An alarm that is louder than the incident is never
    adopted: what somebody would be woken for must not hide in a digest line.
    """
    remaining = []
    for verdict in verdicts:
        present = (d for d in book.drafts if d.open or verdict.since < d.last_alarm)
        parent = next((d for d in present if _explains(d, verdict, book.width)), None)
        if parent is None:
            remaining.append(verdict)
        else:
            parent.adopt(verdict)
    return remaining


def _explains(draft: Draft, verdict: Verdict, width: Micros) -> bool:
    if draft.cause.rank >= verdict.cause.rank or verdict.severity.rank > draft.severity.rank:
        return False
    broken = {column for series in draft.evidence for column in series.columns}
    if draft.cause is Cause.QUALITY and not broken.isdisjoint(verdict.series.columns):
        return True
    if draft.cause is Cause.DRIFT and verdict.cause is Cause.PREDICTION:
        return True
    already = verdict.series in draft.symptoms
    soon = -width <= verdict.since - draft.started_at <= ADOPTION_STEPS * width
    return already or soon
