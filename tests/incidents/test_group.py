from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY
from offing.incidents.book import Book
from offing.incidents.group import group_by_cause

if TYPE_CHECKING:
    from tests.incidents.conftest import MakeHistory, MakeVerdict

SLOW = (Cause.DRIFT, Cause.PREDICTION, Cause.PERFORMANCE)


@pytest.fixture
def book(history_of: MakeHistory) -> Book:
    return Book(history_of())


def test_one_cause_is_one_incident(book: Book, verdict: MakeVerdict) -> None:
    verdicts = [verdict(20, series=Series("ridit", name)) for name in "abc"]
    assert group_by_cause(book, 21 * DAY, verdicts) == []
    (draft,) = book.drafts
    assert len(draft.evidence) == 3


@pytest.mark.parametrize("cause", list(Cause))
def test_only_slow_causes_take_in_what_moves_much_later(
    book: Book, verdict: MakeVerdict, cause: Cause
) -> None:
    book.begin(verdict(10, cause))
    group_by_cause(book, 19 * DAY, [verdict(18, cause, series=Series("ridit", "late"), since=17)])
    group_by_cause(book, 41 * DAY, [verdict(40, cause, series=Series("ridit", "later"))])
    assert [len(d.evidence) for d in book.drafts] == ([3] if cause in SLOW else [2, 1])


def test_a_series_that_an_incident_has_joins_it_however_late(book: Book, verdict: MakeVerdict) -> None:
    """Two monitors may watch a series, and one of them need more steps than the other."""
    slow = verdict(30, Cause.BUSINESS, since=10)
    fast = verdict(30, Cause.BUSINESS, strength=2)
    group_by_cause(book, 31 * DAY, [slow, fast])
    assert len(book.drafts) == 1


def test_a_symptom_of_the_same_step_is_adopted(book: Book, verdict: MakeVerdict) -> None:
    loud = Severity.CRITICAL
    harm = verdict(20, Cause.PERFORMANCE, severity=loud)
    broken = verdict(20, Cause.QUALITY, severity=loud)
    assert group_by_cause(book, 21 * DAY, [harm, broken]) == []
    (draft,) = book.drafts
    assert (draft.cause, list(draft.symptoms.values())) == (Cause.QUALITY, [harm])


def test_a_louder_symptom_of_the_same_step_is_an_incident_of_its_own(
    book: Book, verdict: MakeVerdict
) -> None:
    drift, harm = verdict(20), verdict(20, Cause.PERFORMANCE, severity=Severity.CRITICAL)
    group_by_cause(book, 21 * DAY, [drift, harm])
    assert [d.cause for d in book.drafts] == [Cause.DRIFT, Cause.PERFORMANCE]


def test_a_resolved_incident_takes_in_nothing(book: Book, verdict: MakeVerdict) -> None:
    book.begin(verdict(10)).resolved_at = 18 * DAY
    group_by_cause(book, 21 * DAY, [verdict(20)])
    assert len(book.drafts) == 2
