from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from offing.domain.incident import IncidentState
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY
from offing.incidents.book import Book

if TYPE_CHECKING:
    from tests.incidents.conftest import MakeHistory, MakeVerdict


@pytest.fixture
def book(history_of: MakeHistory) -> Book:
    return Book(history_of())


def test_an_incident_begins_where_its_evidence_does(book: Book, verdict: MakeVerdict) -> None:
    draft = book.begin(verdict(20, since=14))
    assert (draft.started_at, draft.detected_at, draft.last_alarm) == (14 * DAY, 21 * DAY, 21 * DAY)
    (incident,) = book.incidents()
    assert (incident.model, incident.state, incident.resolved_at) == ("m", IncidentState.FIRING, None)
    assert incident.series == {Series("ridit", "a")}


def test_one_that_follows_another_of_its_cause_begins_no_earlier_than_that_ended(
    book: Book, verdict: MakeVerdict
) -> None:
    """Windows of several lengths that end on different days may begin on the same one."""
    first = book.begin(verdict(20, since=14))
    first.resolved_at = 28 * DAY
    again = book.begin(verdict(45, since=14))
    other = book.begin(verdict(45, Cause.PERFORMANCE, since=14))
    assert (again.started_at, other.started_at) == (21 * DAY, 14 * DAY)
    assert len({incident.id for incident in book.incidents()}) == 3


def test_the_strongest_verdict_of_a_series_is_kept(book: Book, verdict: MakeVerdict) -> None:
    draft = book.begin(verdict(20, strength=2))
    draft.add(verdict(21, strength=3))
    draft.add(verdict(22, strength=1))
    draft.add(verdict(23, strength=9, alarming=False))
    (held,) = book.incidents()[0].evidence
    assert (held.strength, held.at.start) == (3, 21 * DAY)
    assert draft.last_alarm == 24 * DAY


def test_a_louder_verdict_stays_though_a_softer_one_has_a_larger_number(
    book: Book, verdict: MakeVerdict
) -> None:
    """Strengths compare within a monitor; a break has 1.0, a sigma chart any number."""
    draft = book.begin(verdict(20, severity=Severity.CRITICAL, strength=1))
    draft.add(verdict(21, severity=Severity.WARNING, strength=8))
    assert draft.severity is Severity.CRITICAL
    draft.adopt(verdict(21, Cause.BUSINESS, severity=Severity.CRITICAL, strength=1))
    draft.adopt(verdict(22, Cause.BUSINESS, severity=Severity.WARNING, strength=8))
    assert [v.severity for v in book.incidents()[0].symptoms] == [Severity.CRITICAL]


def test_a_symptom_does_not_keep_an_incident_open(book: Book, verdict: MakeVerdict) -> None:
    draft = book.begin(verdict(20))
    draft.adopt(verdict(23, Cause.PREDICTION))
    draft.adopt(verdict(24, Cause.BUSINESS, alarming=False))
    assert draft.last_alarm == 21 * DAY
    assert [v.cause for v in book.incidents()[0].symptoms] == [Cause.PREDICTION]


def test_the_loudest_series_gives_the_severity(book: Book, verdict: MakeVerdict) -> None:
    draft = book.begin(verdict(20, severity=Severity.INFO))
    assert draft.severity.rank == 0
    draft.add(verdict(20, series=Series("spread", "a"), severity=Severity.CRITICAL))
    draft.add(verdict(20, series=Series("spread", "b"), severity=Severity.WARNING))
    assert draft.severity is Severity.CRITICAL


def test_a_step_is_observed_where_a_series_of_the_incident_has_a_value(
    history_of: MakeHistory, verdict: MakeVerdict
) -> None:
    coverage = np.where(np.arange(60) < 30, 0.9, 0.1)
    book = Book(history_of(unknown=(22,), coverage=coverage))
    drift, harm = book.begin(verdict(20)), book.begin(verdict(20, Cause.PERFORMANCE))
    assert [book.observes(drift, (step + 1) * DAY) for step in (21, 22, 30)] == [True, False, True]
    assert [book.observes(harm, (step + 1) * DAY) for step in (21, 22, 30)] == [True, False, False]
