from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offing.domain.point import Point, PointStatus
from offing.errors import MissingExtra
from offing.metrics.answer import unknown
from offing.metrics.row_estimates import Rows, from_rows, too_different, too_few
from offing.metrics.row_sample import RowSample
from offing.testing.subjects import table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject


def test_rows_are_needed_and_what_is_not_installed_is_said(subject_of: MakeSubject) -> None:
    subject = subject_of({"score": [0.5]})

    def estimate(rows: Rows) -> Point:
        return unknown(subject, "x", PointStatus.TOO_FEW, f"{rows[0].num_rows} rows")

    def fail(rows: Rows) -> Point:
        raise MissingExtra("no trees", hint="plant some")

    assert from_rows(subject, "x", estimate).reason == "needs a sample of rows"
    table = table_of({"score": [0.5, 0.6]}, 1)
    sampled = replace(subject, sample=RowSample(table, table))
    assert from_rows(sampled, "x", estimate).reason == "2 rows"
    point = from_rows(sampled, "x", fail)
    assert (point.status, point.reason, point.n) == (PointStatus.UNDEFINED, "no trees (plant some)", 2)


def test_few_rows_and_unlike_rows(subject_of: MakeSubject) -> None:
    subject = subject_of({"score": [0.5]})
    assert too_few(subject, "x", 50, 200) is None
    for n, m, status, reason in (
        (50, 0, PointStatus.NO_BASELINE, "the sample has 0 labelled rows of the baseline; 200 are needed"),
        (50, 199, PointStatus.TOO_FEW, "the sample has 199 labelled rows of the baseline; 200 are needed"),
        (49, 200, PointStatus.TOO_FEW, "the sample has 49 rows of the window; 50 are needed"),
    ):
        point = too_few(subject, "x", n, m)
        assert point is not None
        assert (point.status, point.reason, point.n, point.m) == (status, reason, n, m)
    assert too_different(subject, "x", (50, 200), 100.0) is None
    point = too_different(subject, "x", (50, 200), 99.0)
    assert point is not None
    assert point.reason == "rows like the window's are rare in the baseline: its 200 count like 99"
