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
    """Resolve the open incidents whose last alarm lies `RECOVERY_STEPS` or more back."""
    for draft in book.open_drafts():
        if now - draft.last_alarm >= RECOVERY_STEPS[draft.cause] * book.width:
            draft.resolved_at = now
    return verdicts
