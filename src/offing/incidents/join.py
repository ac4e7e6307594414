"""A series that an open incident already has belongs to it."""

from __future__ import annotations

from offing.domain.verdict import Verdict
from offing.domain.window import Micros
from offing.incidents.book import Book, Draft


def join_open(book: Book, now: Micros, verdicts: list[Verdict]) -> list[Verdict]:
    """Give each verdict to the open incident of its cause that has its series; return the others.

    A verdict that is too weak to open an incident (`alarming` is False) sustains an open one and
    is dropped otherwise.
    """
    remaining = []
    for verdict in verdicts:
        home = next((d for d in book.open_drafts() if _has(d, verdict)), None)
        if home is not None:
            home.add(verdict)
        elif verdict.alarming:
            remaining.append(verdict)
    return remaining


def _has(draft: Draft, verdict: Verdict) -> bool:
    """A series may be evidence for a break and for drift at the same time."""
    return draft.cause is verdict.cause and verdict.series in draft.evidence
