"""Two samples counted under one plan: each whole, in its slices, and by day where days are the unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import physical_name
from offing.domain.window import DAY, Micros, Window
from offing.metrics.subject import Profile, Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.empty import empty_profile
from offing.profiles.encoding import text_counts
from offing.profiles.kernel import profile
from offing.profiles.levels import CategoricalLevels
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.stats.arrays import Ints

MIN_DAYS = 14
"""A reference of at least so many days is compared by day: rows of one day are alike."""

TIMED = 0.95
"""So many of the rows must have a time before days count."""

MIN_SLICE = 50
"""A slice with fewer rows on either side is not judged."""

_SMALL_DAY = 0.05
_NOWHERE: Micros = -(1 << 20) * DAY
"""Where rows without a time are counted; far from all days that people have."""


@dataclass(frozen=True)
class Sample:
    """One side: the profile of all rows, and those of its days (none when days are not the unit)."""

    whole: Profile
    days: tuple[Profile, ...] = ()

    @property
    def bucket(self) -> BucketProfile:
        """The profile of all rows. Raises TypeError for a slice, which has no columns."""
        if not isinstance(self.whole, BucketProfile):
            raise TypeError("a slice has no profile of its columns")
        return self.whole


@dataclass(frozen=True)
class Samples:
    """Current and reference rows under one plan; `slice` is the key of the slice that they are of."""

    plan: ProfilePlan
    current: Sample
    reference: Sample
    slice: str | None = None

    @cached_property
    def daily(self) -> bool:
        """Whether days, not rows, are the unit."""
        return bool(self.reference.days)

    @cached_property
    def subject(self) -> Subject:
        """What metrics of the current rows are computed of."""
        return Subject(
            self.current.whole, self.reference.whole, self.plan, _window(self.current.whole), self.slice
        )

    @cached_property
    def baseline(self) -> Subject:
        """What metrics of the reference by itself are computed of."""
        return Subject(self.reference.whole, None, self.plan, _window(self.reference.whole), self.slice)

    def of_day(self, day: Profile) -> Subject:
        """Return what metrics of one day are computed of."""
        return Subject(day, self.reference.whole, self.plan, _window(day), self.slice)

    def slices(self) -> Iterator[Samples]:
        """Yield the slices that both sides have enough rows of."""
        current, reference = self.current.whole, self.reference.whole
        if not (isinstance(current, BucketProfile) and isinstance(reference, BucketProfile)):
            return
        for key in sorted(current.slices.keys() & reference.slices.keys()):
            now, then = _slice(self.current, key), _slice(self.reference, key)
            if min(now.whole.rows, then.whole.rows) >= MIN_SLICE:
                yield Samples(self.plan, now, then, slice=key)


def count_samples(current: pa.Table, reference: pa.Table, plan: ProfilePlan) -> Samples:
    """Profile both tables under `plan`; by day when the reference has `MIN_DAYS` days of rows.

    Days with few rows for that file (less than 5 % of its median day) are no days: files rarely
    begin and end at midnight.
    """
    if _days(reference) < MIN_DAYS or not _days(current):
        return Samples(plan, Sample(_whole(current, plan)), Sample(_whole(reference, plan)))
    return Samples(plan, _by_day(current, plan), _by_day(reference, plan))


def level_counts(
    current: pa.Table, reference: pa.Table, plan: ProfilePlan
) -> dict[str, tuple[Ints, Ints, int]]:
    """Return the counts of all levels of each categorical column, and how many levels are rare.

    Both arrays, of current and reference rows, run over the union of the levels, the most frequent
    of both together first. The number is of the levels that the reference has only once.
    """
    cuts = {
        physical_name(name): name for name, cut in plan.columns.items() if isinstance(cut, CategoricalLevels)
    }
    if isinstance(plan.prediction, CategoricalLevels):
        cuts["prediction"] = "prediction"
    found = {}
    for physical, name in cuts.items():
        if name not in found:
            found[name] = _levels(column(current, physical), column(reference, physical))
    return found


def _levels(current: object, reference: object) -> tuple[Ints, Ints, int]:
    now, then = (_texts(array) for array in (current, reference))
    names = sorted(now.keys() | then.keys(), key=lambda name: (-now.get(name, 0) - then.get(name, 0), name))
    once = sum(count == 1 for count in then.values())
    counts = [np.array([side.get(name, 0) for name in names], np.int64) for side in (now, then)]
    return counts[0], counts[1], once


def _texts(array: object) -> dict[str, int]:
    if not isinstance(array, pa.Array) or not (
        pa.types.is_string(array.type) or pa.types.is_floating(array.type)
    ):
        return {}
    return text_counts(array)


def _days(table: pa.Table) -> int:
    """Return how many days the rows of a table fill, 0 when too many have no time."""
    times = column(table, "timestamp")
    if times is None or len(times) - times.null_count < TIMED * len(times):
        return 0
    numbers = np.asarray(pc.cast(times.drop_null(), pa.int64())) // DAY
    _, rows = np.unique(numbers, return_counts=True)
    return int((rows >= _SMALL_DAY * np.median(rows)).sum())


def _by_day(table: pa.Table, plan: ProfilePlan) -> Sample:
    place = table.schema.get_field_index("timestamp")
    timed = table.set_column(place, "timestamp", _filled(table["timestamp"]))
    built = profile(timed, plan, width=DAY)
    days = [day for day in built.values() if day.start != _NOWHERE]
    least = _SMALL_DAY * float(np.median([day.rows for day in days]))
    kept = tuple(day for day in days if day.rows >= least)
    return Sample(
        merge(built.values(), start=kept[0].start, width=kept[-1].start + DAY - kept[0].start), kept
    )


def _whole(table: pa.Table, plan: ProfilePlan) -> BucketProfile:
    """Profile rows as one sample, whatever times they have."""
    moment = pa.repeat(pa.scalar(0, pa.timestamp("us", tz="UTC")), table.num_rows)
    place = table.schema.get_field_index("timestamp")
    timed = table.set_column(place, "timestamp", moment)
    built = profile(timed, plan, width=DAY)
    return merge(built.values()) if built else empty_profile(plan, 0, DAY)


def _filled(times: Any) -> Any:
    return pc.fill_null(times, pa.scalar(_NOWHERE, pa.timestamp("us", tz="UTC")))


def _slice(sample: Sample, key: str) -> Sample:
    whole = sample.whole
    days = [day.slices[key] for day in sample.days if isinstance(day, BucketProfile) and key in day.slices]
    return Sample(whole.slices[key] if isinstance(whole, BucketProfile) else whole, tuple(days))


def _window(sample: Profile) -> Window:
    return sample.window if isinstance(sample, BucketProfile) else Window(0, DAY)
