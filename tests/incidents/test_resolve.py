from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.verdict import Cause
from offing.domain.window import DAY
from offing.incidents.book import Book
from offing.incidents.resolve import RECOVERY_STEPS, resolve_quiet

if TYPE_CHECKING:
    from tests.incidents.conftest import MakeHistory, MakeVerdict


def run(book: Book, first: int, last: int) -> None:
    for step in range(first, last + 1):
        resolve_quiet(book, (step + 1) * DAY, [])


@pytest.mark.parametrize("cause", list(Cause))
def test_an_incident_ends_after_so_many_quiet_steps(
    history_of: MakeHistory, verdict: MakeVerdict, cause: Cause
) -> None:
    book = Book(history_of())
    draft = book.begin(verdict(20, cause))
    last = 20 + RECOVERY_STEPS[cause]
    run(book, 20, last - 1)
    assert draft.open
    run(book, last, 40)
    assert draft.resolved_at == (last + 1) * DAY


def test_an_alarm_begins_the_quiet_again(history_of: MakeHistory, verdict: MakeVerdict) -> None:
    book = Book(history_of())
    draft = book.begin(verdict(20))
    run(book, 20, 26)
    draft.add(verdict(27, alarming=False))
    run(book, 27, 33)
    assert draft.open
    run(book, 34, 34)
    assert draft.resolved_at == 35 * DAY


def test_steps_without_values_are_not_quiet(history_of: MakeHistory, verdict: MakeVerdict) -> None:
    book = Book(history_of(unknown=(22, 23, 24, 25)))
    draft = book.begin(verdict(20, Cause.BUSINESS))
    run(book, 20, 25)
    assert draft.open
    run(book, 26, 26)
    assert draft.resolved_at == 27 * DAY


def test_performance_does_not_recover_while_it_waits_for_labels(
    history_of: MakeHistory, verdict: MakeVerdict
) -> None:
    coverage = np.where(np.arange(60) < 24, 0.9, 0.05)
    book = Book(history_of(coverage=coverage))
    harm, drift = book.begin(verdict(20, Cause.PERFORMANCE)), book.begin(verdict(20))
    run(book, 20, 59)
    assert harm.open
    assert not drift.open


def test_the_verdicts_pass_through(history_of: MakeHistory, verdict: MakeVerdict) -> None:
    left = [verdict(20)]
    assert resolve_quiet(Book(history_of()), 21 * DAY, left) is left
