from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.window import HOUR
from offing.metrics.early import baseline_early, early_outcome, span
from offing.profiles.outcome import OutcomeCounts

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject

ROWS = {
    "score": [0.2, 0.7, 0.4, 0.9],
    "label": [0.0, 1.0, 1.0, 1.0],
    "label_lag": [600.0, 3600.0, 7200.0, 9000.0],
}


def test_only_labels_within_the_baseline_s_median_lag_count(subject_of: MakeSubject) -> None:
    subject = subject_of(ROWS, ROWS)
    outcome = early_outcome(subject, "any")
    assert isinstance(outcome, OutcomeCounts)
    assert outcome.labelled == 3
    then = baseline_early(subject)
    assert then is not None
    assert then.labelled == 3
    assert baseline_early(replace(subject, baseline=None)) is None


def test_a_window_too_young_is_unknown(subject_of: MakeSubject) -> None:
    subject = subject_of(ROWS, ROWS)
    young = early_outcome(replace(subject, as_of=subject.window.end + HOUR), "any")
    assert isinstance(young, Point)
    assert young.status is PointStatus.NO_LABELS
    assert young.reason == "labels that come within 2h are complete in 60m"
    old = early_outcome(replace(subject, as_of=subject.window.end + 2 * HOUR), "any")
    assert isinstance(old, OutcomeCounts)


def test_no_early_label_and_no_times_at_all(subject_of: MakeSubject) -> None:
    late = {**ROWS, "label_lag": [1e6] * 4}
    found = early_outcome(subject_of(late, ROWS), "any")
    assert isinstance(found, Point)
    assert found.status is PointStatus.NO_LABELS
    timeless = {name: part for name, part in ROWS.items() if name != "label_lag"}
    found = early_outcome(subject_of(timeless, timeless), "any")
    assert isinstance(found, Point)
    assert found.status is PointStatus.NO_BASELINE


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(39 * 86_400, "39d"), (5400, "90m"), (7200, "2h"), (0.25, "0.25s"), (1e15, "1.16e+10d")],
)
def test_lengths_of_time_read_well(seconds: float, text: str) -> None:
    assert span(seconds) == text
