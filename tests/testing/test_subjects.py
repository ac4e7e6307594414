from __future__ import annotations

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.bucket import BucketProfile
from offing.testing import assorted_rows, subject_of
from offing.testing.subjects import table_of


def test_a_subject_has_both_days_and_what_was_asked_for() -> None:
    rows = assorted_rows(Task.BINARY, 50)
    subject = subject_of(rows, rows, kpis={"sale": [1.0, 2.0]}, segments=["carrier"])
    assert subject.window.start == DAY
    assert subject.rows == 50
    assert subject.baseline is not None
    assert subject.baseline.rows == 50
    assert isinstance(subject.current, BucketProfile)
    assert subject.current.kpis["sale"].total == 3.0
    part = subject_of(rows, rows, slice="carrier=UA", segments=["carrier"])
    assert part.slice == "carrier=UA"
    assert 0 < part.rows < 50


def test_labels_come_when_they_are_told_to() -> None:
    table = table_of({"x": [1.0, 2.0], "label": [1.0, 0.0], "label_lag": [60.0, float("nan")]}, day=2)
    assert table["label_timestamp"].null_count == 1
    lag = table["label_timestamp"][0].as_py() - table["timestamp"][0].as_py()
    assert lag.total_seconds() == 60.0
