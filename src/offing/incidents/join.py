"""A series that an open incident already has belongs to it."""

from __future__ import annotations

from offing.domain.verdict import Verdict
from offing.domain.window import Micros
from offing.incidents.book import Book


def join_open(book: Book, now: Micros, verdicts: list[Verdict]) -> list[Verdict]:
    """Give each verdict to the open incident that has its monitor and series; return the others.

    A verdict that is too weak to open an incident (`alarming` is False) sustains an open one and
    is dropped otherwise.
    """
    remaining = []
    for verdict in verdicts:
        home = next((d for d in book.open_drafts() if verdict.series in d.evidence), None)
        if home is not None and home.cause is verdict.cause:
            home.add(verdict)
        elif verdict.alarming:
            remaining.append(verdict)
    return remaining
