from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY
from offing.incidents.book import Book
from offing.incidents.join import join_open

if TYPE_CHECKING:
    from tests.incidents.conftest import MakeHistory, MakeVerdict


@pytest.fixture
def book(history_of: MakeHistory) -> Book:
    return Book(history_of())


@pytest.mark.parametrize("alarming", [True, False])
def test_a_known_series_keeps_its_incident_open(book: Book, verdict: MakeVerdict, alarming: bool) -> None:
    draft = book.begin(verdict(20))
    assert join_open(book, 23 * DAY, [verdict(22, strength=5, alarming=alarming)]) == []
    assert draft.last_alarm == 23 * DAY
    assert [v.strength for v in draft.evidence.values()] == [5 if alarming else 1]


def test_other_series_and_other_causes_pass_on(book: Book, verdict: MakeVerdict) -> None:
    draft = book.begin(verdict(20))
    other = verdict(22, series=Series("ridit", "b"))
    cause = verdict(22, Cause.QUALITY, series=Series("ridit", "a"))
    assert join_open(book, 23 * DAY, [other, cause]) == [other, cause]
    assert draft.last_alarm == 21 * DAY


def test_what_is_weak_and_belongs_nowhere_is_dropped(book: Book, verdict: MakeVerdict) -> None:
    assert join_open(book, 23 * DAY, [verdict(22, alarming=False)]) == []
    assert not book.drafts


def test_a_resolved_incident_is_not_joined(book: Book, verdict: MakeVerdict) -> None:
    book.begin(verdict(20)).resolved_at = 28 * DAY
    again = verdict(30)
    assert join_open(book, 31 * DAY, [again]) == [again]


def test_a_series_in_two_incidents_joins_the_one_of_its_cause(book: Book, verdict: MakeVerdict) -> None:
    series = Series("missing", "a")
    creeping = book.begin(verdict(20, Cause.DRIFT, series=series))
    jumped = book.begin(verdict(25, Cause.QUALITY, series=series))
    assert join_open(book, 27 * DAY, [verdict(26, Cause.QUALITY, series=series)]) == []
    assert (creeping.last_alarm, jumped.last_alarm) == (21 * DAY, 27 * DAY)
