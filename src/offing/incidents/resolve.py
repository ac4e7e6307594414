"""An incident is over when its signals have been quiet for long enough."""

from __future__ import annotations

from offing.domain.verdict import Cause, Verdict
from offing.domain.window import Micros
from offing.incidents.book import Book

RECOVERY_STEPS = {
    Cause.SYSTEM: 2,
    Cause.QUALITY: 2,
    Cause.DRIFT: 7,
    Cause.PREDICTION: 7,
    Cause.PERFORMANCE: 7,
    Cause.BUSINESS: 2,
}
"""Quiet steps that end an incident: a week for what is judged over weeks, else two."""


def resolve_quiet(book: Book, now: Micros, verdicts: list[Verdict]) -> list[Verdict]:
    """Resolve the open incidents that have been quiet for `RECOVERY_STEPS`.

    A step in which no series of the incident has a value, or performance still waits for labels,
    is not quiet: it says nothing.
    """
    for draft in book.open_drafts():
        if draft.last_alarm >= now:
            draft.quiet = 0
        elif book.observes(draft, now):
            draft.quiet += 1
        if draft.quiet >= RECOVERY_STEPS[draft.cause]:
            draft.resolved_at = now
    return verdicts
