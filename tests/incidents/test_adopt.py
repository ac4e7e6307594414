from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import PAIR, Series
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY
from offing.incidents.adopt import ADOPTION_STEPS, adopt_symptoms
from offing.incidents.book import Book

if TYPE_CHECKING:
    from tests.incidents.conftest import MakeHistory, MakeVerdict

LAST = 20 + ADOPTION_STEPS


@pytest.fixture
def book(history_of: MakeHistory) -> Book:
    return Book(history_of())


@pytest.mark.parametrize(
    ("since", "adopted"), [(18, False), (19, True), (20, True), (LAST, True), (LAST + 1, False)]
)
def test_what_follows_soon_downstream_is_a_symptom(
    book: Book, verdict: MakeVerdict, since: int, adopted: bool
) -> None:
    draft = book.begin(verdict(20, Cause.QUALITY))
    symptom = verdict(28, Cause.BUSINESS, since=since)
    assert adopt_symptoms(book, 29 * DAY, [symptom]) == ([] if adopted else [symptom])
    assert list(draft.symptoms.values()) == ([symptom] if adopted else [])


@pytest.mark.parametrize("cause", [Cause.SYSTEM, Cause.QUALITY, Cause.DRIFT])
def test_nothing_upstream_or_beside_is_a_symptom(book: Book, verdict: MakeVerdict, cause: Cause) -> None:
    book.begin(verdict(20, Cause.DRIFT))
    other = verdict(21, cause, series=Series("spread", "b"))
    assert adopt_symptoms(book, 22 * DAY, [other]) == [other]


def test_what_is_louder_is_never_a_symptom(book: Book, verdict: MakeVerdict) -> None:
    book.begin(verdict(20, Cause.DRIFT, severity=Severity.WARNING))
    loud = verdict(21, Cause.PERFORMANCE, severity=Severity.CRITICAL)
    assert adopt_symptoms(book, 22 * DAY, [loud]) == [loud]
    book.begin(verdict(20, Cause.QUALITY, severity=Severity.CRITICAL))
    assert adopt_symptoms(book, 22 * DAY, [loud]) == []


def test_drift_of_a_broken_column_is_the_break_however_late(book: Book, verdict: MakeVerdict) -> None:
    book.begin(verdict(20, Cause.QUALITY, series=Series("missing", "a")))
    same = verdict(50, Cause.DRIFT, series=Series("ridit", "a"))
    other = verdict(50, Cause.DRIFT, series=Series("ridit", "b"))
    assert adopt_symptoms(book, 51 * DAY, [same, other]) == [other]


def test_a_pair_with_a_broken_column_is_the_break_too(book: Book, verdict: MakeVerdict) -> None:
    book.begin(verdict(20, Cause.QUALITY, series=Series("missing", "a")))
    own = verdict(50, Cause.DRIFT, series=Series("correlation_change", f"a{PAIR}b"))
    others = verdict(50, Cause.DRIFT, series=Series("correlation_change", f"b{PAIR}c"))
    assert adopt_symptoms(book, 51 * DAY, [own, others]) == [others]


def test_predictions_follow_columns_that_drift_however_late(book: Book, verdict: MakeVerdict) -> None:
    book.begin(verdict(20, Cause.DRIFT))
    score, clicks = verdict(50, Cause.PREDICTION), verdict(50, Cause.BUSINESS)
    assert adopt_symptoms(book, 51 * DAY, [score, clicks]) == [clicks]


def test_a_symptom_stays_one(book: Book, verdict: MakeVerdict) -> None:
    draft = book.begin(verdict(20, Cause.QUALITY))
    assert adopt_symptoms(book, 23 * DAY, [verdict(22, Cause.BUSINESS)]) == []
    assert adopt_symptoms(book, 51 * DAY, [verdict(50, Cause.BUSINESS, strength=7)]) == []
    assert [v.strength for v in draft.symptoms.values()] == [7]


@pytest.mark.parametrize(("since", "adopted"), [(21, True), (24, True), (25, False)])
def test_evidence_that_reaches_back_into_a_mended_break_is_still_its_symptom(
    book: Book, verdict: MakeVerdict, since: int, adopted: bool
) -> None:
    """The windows of the budget remember a break for weeks; nobody is told twice."""
    draft = book.begin(verdict(20, Cause.QUALITY))
    draft.add(verdict(24, Cause.QUALITY))
    draft.resolved_at = 27 * DAY
    late = verdict(35, Cause.DRIFT, since=since)
    assert adopt_symptoms(book, 36 * DAY, [late]) == ([] if adopted else [late])
    assert len(draft.symptoms) == adopted
