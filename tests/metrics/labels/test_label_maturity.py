from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from offing.domain.point import PointStatus
from offing.domain.window import HOUR
from offing.metrics.catalogue import points
from offing.profiles.bucket import BucketProfile

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

    from offing.metrics.subject import Subject

SIZE = 2000


@pytest.fixture(scope="module")
def aged(subject_of: MakeSubject) -> Subject:
    """Give a window with labels for half of its rows; the baseline has four in five, within 100 h."""
    lags = np.where(np.arange(SIZE) % 5, np.arange(SIZE) * 180.0, np.nan)
    then: dict[str, Any] = {
        "score": np.full(SIZE, 0.5),
        "label": [None if np.isnan(lag) else 1.0 for lag in lags.tolist()],
        "label_lag": lags,
    }
    now = {
        **then,
        "label": [1.0 if i % 2 else None for i in range(SIZE)],
        "label_lag": [60.0 if i % 2 else float("nan") for i in range(SIZE)],
    }
    return subject_of(now, then)


def test_labels_in_against_those_that_come_in_the_end(aged: Subject, point_of: OnePoint) -> None:
    point = point_of("label_maturity", replace(aged, as_of=aged.window.start + 50 * HOUR))
    assert point.value == pytest.approx(0.5 / 0.8)
    assert point.expected == pytest.approx(0.5, abs=0.005)
    assert (point.low or 0) < 0.625 < (point.high or 0)
    assert point.note == "62 % of this window's labels are in; at this age normally 50 %"
    assert (point.n, point.m) == (SIZE, SIZE)


@pytest.mark.parametrize(("hours", "share"), [(-1, 0.0), (10, 0.1), (90, 0.9), (200, 1.0)])
def test_more_is_normal_as_a_window_ages(hours: int, share: float, aged: Subject, point_of: OnePoint) -> None:
    point = point_of("label_maturity", replace(aged, as_of=aged.window.start + hours * HOUR))
    assert point.expected == pytest.approx(share, abs=0.005)


def test_rows_of_one_window_have_many_ages(aged: Subject, point_of: OnePoint) -> None:
    """Half of the rows are 30 h older than the others: what is normal lies between both."""
    assert isinstance(aged.current, BucketProfile)
    minutes, counts = np.array([1440, 1440 + 30 * 60], np.int32), np.array([1000, 1000], np.int64)
    traffic = replace(aged.current.traffic, slots=minutes, slot_counts=counts)
    current = replace(aged.current, traffic=traffic)
    subject = replace(aged, current=current, as_of=aged.window.start + 60 * HOUR)
    assert point_of("label_maturity", subject).expected == pytest.approx(0.45, abs=0.005)


def test_why_there_is_none(aged: Subject, subject_of: MakeSubject, point_of: OnePoint) -> None:
    now = aged.window.end
    assert point_of("label_maturity", aged).status is PointStatus.UNDEFINED
    alone = replace(aged, baseline=None, as_of=now)
    assert point_of("label_maturity", alone).status is PointStatus.NO_BASELINE
    rows = {"score": [0.5] * 9}
    unlabelled = replace(subject_of(rows, rows), as_of=now)
    assert point_of("label_maturity", unlabelled).status is PointStatus.NO_BASELINE
    sliced = subject_of({**rows, "c": ["a"] * 9}, {**rows, "c": ["a"] * 9}, slice="c=a", segments=["c"])
    assert points(replace(sliced, as_of=now), ["label_maturity"]) == []
