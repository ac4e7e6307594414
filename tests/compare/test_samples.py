from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from offing.compare.samples import MIN_DAYS, count_samples, level_counts
from offing.domain.schema import Task
from offing.profiles.plan import ProfilePlan

Frames = Callable[..., pa.Table]


def test_days_are_the_unit_from_two_weeks_on(frame: Frames) -> None:
    current = frame(500, seed=1, days=3)
    for days, expected in ((MIN_DAYS, True), (MIN_DAYS - 1, False)):
        reference = frame(5000, days=days)
        samples = count_samples(current, reference, ProfilePlan.fit(reference, task=Task.BINARY))
        assert samples.daily is expected
        assert len(samples.current.days) == (3 if expected else 0)
        assert (samples.current.whole.rows, samples.reference.whole.rows) == (500, 5000)


def test_rows_without_a_time_count_in_all_but_in_no_day(frame: Frames) -> None:
    reference = frame(5000, days=20)
    times = np.asarray(reference["timestamp"])
    untimed = reference.set_column(
        reference.schema.get_field_index("timestamp"),
        "timestamp",
        pa.array(times, mask=np.arange(5000) < 100).cast(pa.timestamp("us", tz="UTC")),
    )
    samples = count_samples(reference, untimed, ProfilePlan.fit(reference, task=Task.BINARY))
    assert samples.reference.whole.rows == 5000
    assert sum(day.rows for day in samples.reference.days) == 4900


def test_slices_need_rows_on_both_sides(frame: Frames) -> None:
    reference, current = frame(1000), frame(1000, seed=1, f_carrier=["AA"] * 980 + ["B6"] * 20)
    plan = ProfilePlan.fit(reference, task=Task.BINARY, segments=["carrier"])
    assert [part.slice for part in count_samples(current, reference, plan).slices()] == ["carrier=AA"]


def test_levels_are_ordered_by_both_samples_together(frame: Frames) -> None:
    reference = frame(100, f_carrier=["a"] * 60 + ["b"] * 39 + ["once"])
    current = frame(100, f_carrier=["b"] * 90 + ["new"] * 10)
    now, then, once = level_counts(current, reference, ProfilePlan.fit(reference, task=Task.BINARY))[
        "carrier"
    ]
    assert now.tolist() == [90, 0, 10, 0] and then.tolist() == [39, 60, 0, 1]
    assert once == 1
