from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from offing.compare.candidate import Candidate
from offing.compare.column_tests import row_candidates
from offing.compare.day_tests import day_candidates
from offing.compare.samples import Samples, count_samples
from offing.domain.schema import Task
from offing.profiles.plan import ProfilePlan

Frames = Callable[..., pa.Table]


def samples(reference: pa.Table, current: pa.Table) -> Samples:
    return count_samples(current, reference, ProfilePlan.fit(reference, task=Task.BINARY))


def by_place(reference: pa.Table, current: pa.Table) -> dict[tuple[str | None, str], Candidate]:
    return {(c.column, c.metric): c for c in day_candidates(samples(reference, current))}


def test_rows_of_one_day_are_alike_and_days_are_not_fooled(frame: Frames) -> None:
    """The days' moods differ by chance: by rows that is overwhelming, by days it is nothing."""
    reference, current = frame(20_000, days=30), frame(20_000, seed=1, days=30)
    by_row = {(c.column, c.metric): c.p for c in row_candidates(samples(reference, current), {})}
    assert by_row["temp", "ridit"] < 1e-6
    assert by_place(reference, current)["temp", "ridit"].p > 0.01


def test_a_shift_of_all_days_is_seen(frame: Frames) -> None:
    reference = frame(6000, days=30)
    warm = by_place(reference, frame(6000, seed=1, days=30, f_temp=lambda values: values + 20))[
        "temp", "ridit"
    ]
    assert warm.p < 1e-5 and warm.matters
    moved = frame(6000, seed=1, days=30, f_carrier=lambda values: np.where(values == "AA", "B6", values))
    levels = by_place(reference, moved)["carrier", "psi"]
    assert levels.p < 1e-5 and levels.matters
    holes = frame(6000, seed=1, days=30, f_distance=lambda v: pa.array(v, mask=np.arange(len(v)) % 8 == 0))
    missing = by_place(reference, holes)["distance", "missing"]
    assert missing.p < 1e-5 and missing.matters


def test_one_day_is_no_evidence(frame: Frames) -> None:
    hot = frame(300, seed=1, days=1, f_temp=lambda values: values + 40)
    assert by_place(frame(6000, days=30), hot)["temp", "ridit"].p > 0.01
