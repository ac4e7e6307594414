"""What metrics are computed of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from offing.domain.window import Micros, Window
from offing.errors import Conflict
from offing.metrics.batch import Batch
from offing.metrics.comparison import ColumnPair, column_pairs
from offing.metrics.row_sample import RowSample
from offing.metrics.track_record import TrackRecord
from offing.profiles.arrivals import ArrivalCounts
from offing.profiles.bucket import BucketProfile, SliceProfile
from offing.profiles.loss_cells import LossCells
from offing.profiles.plan import ProfilePlan

Profile = BucketProfile | SliceProfile


@dataclass(frozen=True)
class Subject:
    """One window of one model, or of one slice of it, beside the baseline.

    `current` and `baseline` are profiles of the same `plan`; for a slice both are of that slice,
    and `slice` is its key. `baseline` is None where there is none. What metrics share, such as
    the alignment of a column with its baseline, is computed once, when the first one asks.
    What is no part of a profile is there only when somebody asked for it: `as_of` is the end of what
    has been seen, `arrivals` how the window's events arrived, `sample` rows of both sides,
    `losses` what the baseline's labelled rows lost in each cell of a column, `track_record` how well
    each estimate foretold what came, by metric.
    Raises Conflict when the two profiles were counted with different plans.
    """

    current: Profile
    baseline: Profile | None
    plan: ProfilePlan
    window: Window
    slice: str | None = None
    as_of: Micros | None = None
    arrivals: ArrivalCounts | None = None
    sample: RowSample | None = None
    losses: LossCells | None = None
    track_record: Mapping[str, TrackRecord] | None = None

    def __post_init__(self) -> None:
        mine, other = (getattr(profile, "revision", None) for profile in (self.current, self.baseline))
        if mine is not None and other is not None and mine != other:
            message = f"the window was counted with plan {mine!r} and the baseline with {other!r}"
            raise Conflict(message, hint="rebuild the profiles")

    @cached_property
    def pairs(self) -> tuple[ColumnPair, ...]:
        """Every column, the model's outputs last, with its baseline."""
        return column_pairs(self.current, self.baseline, self.plan)

    @cached_property
    def batch(self) -> Batch:
        """The columns that are compared with these in one go: these alone unless `together` was asked."""
        return Batch(self.pairs)

    @property
    def rows(self) -> int:
        """How many predictions the window has."""
        return self.current.rows


def together(subjects: Sequence[Subject]) -> Sequence[Subject]:
    """Have the columns of all `subjects` compared at once, when the first is asked; returns `subjects`.

    For the slices of a window that will be asked for the same metrics: the points are the same, but
    for the last digit, and come several times as fast. To ask one of them alone costs what all cost.
    """
    batch = Batch(tuple(pair for subject in subjects for pair in subject.pairs))
    for subject in subjects:
        vars(subject)["batch"] = batch
    return subjects
