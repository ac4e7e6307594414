"""How one step's verdicts become incidents: a literal list of stages.

Every step of a model's history passes through all stages, oldest step first. Reading the same
history again gives the same incidents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from offing.domain.incident import Incident
from offing.domain.verdict import Verdict
from offing.incidents.adopt import adopt_symptoms
from offing.incidents.book import Book
from offing.incidents.group import group_by_cause
from offing.incidents.join import join_open
from offing.incidents.resolve import resolve_quiet
from offing.monitors.history import History

Stage = Callable[[Book, int, list[Verdict]], list[Verdict]]
"""(book, end of the step, verdicts not yet placed) -> verdicts still not placed."""

STAGES: Sequence[Stage] = (
    join_open,  # a series that an open incident already has, strengthens or sustains it
    adopt_symptoms,  # an upstream incident that has just begun explains what follows downstream
    group_by_cause,  # what is left joins the open incident of its cause, or opens one
    resolve_quiet,  # an incident whose signals have been quiet long enough is over
)


def incidents_of(history: History, verdicts: Sequence[Verdict]) -> Sequence[Incident]:
    """Return all incidents of a model, oldest first, from the verdicts on its history."""
    book = Book(history)
    by_step = {start: list(group) for start, group in groupby(verdicts, key=lambda v: v.at.start)}
    for step in history.starts[history.judged]:
        remaining = by_step.get(int(step), [])
        for stage in STAGES:
            remaining = stage(book, int(step) + history.width, remaining)
    return book.incidents()
