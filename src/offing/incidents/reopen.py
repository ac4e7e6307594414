"""Trouble that comes back soon after it was over is the same incident again."""

from __future__ import annotations

from offing.domain.verdict import Verdict
from offing.domain.window import Micros
from offing.incidents.book import Book, Draft

REOPEN_STEPS = 7
"""So many steps after its end an incident is opened again by the series it had."""


def reopen_recent(book: Book, now: Micros, verdicts: list[Verdict]) -> list[Verdict]:
    """Give a verdict to the incident of its cause and series that ended at most `REOPEN_STEPS` ago.

    That one is open again then. Of several the last is taken. The others are returned.
    """
    remaining = []
    for verdict in verdicts:
        recent = [d for d in book.drafts if _comes_back(d, verdict, now, book.width)]
        if recent:
            recent[-1].reopen()
            recent[-1].add(verdict)
        else:
            remaining.append(verdict)
    return remaining


def _comes_back(draft: Draft, verdict: Verdict, now: Micros, width: Micros) -> bool:
    if draft.cause is not verdict.cause or verdict.series not in draft.evidence:
        return False
    # A second series of an incident that this step has reopened already.
    if draft.resolved_at is None:
        return draft.reopened > 0 and draft.last_alarm == now
    return now - draft.resolved_at <= REOPEN_STEPS * width
