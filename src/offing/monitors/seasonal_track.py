"""A seasonal profile that follows a series week by week, and the residuals that measure it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.rate_threshold import rate_threshold
from offing.stats.seasonal_profile import Profile, seasonal_profile

MIN_SEASONS = 2
"""A baseline needs so many weeks before one of them can be held out."""

LASTING = 3
"""So many alarms in a row are a shift, whose residuals say nothing about what is usual."""


SMALL = 128
"""Profiles of at most so many values are kept in memory, some 20 MB of them."""


@dataclass(frozen=True)
class Track:
    """A series of T steps and its place in the season; see `SeasonalMonitor` for the rest.

    `sign` is the direction of trouble, 0 for both. `memory` and `becomes_normal` count steps.
    """

    values: Floats
    baseline: Bools
    judged: Bools
    cell: Ints
    sunday: Ints
    holiday: Bools
    week: Ints
    cells: int
    groups: int
    rate: float
    sign: int
    memory: int
    becomes_normal: int | None


@dataclass(frozen=True)
class Followed:
    """What is usual at each judged step: `expected` with `scale` and `threshold` (in scales).

    `signed` is the residual in scales, its sign such that large is trouble. `levels` are the shifts that
    became normal: (step, level before, level now).
    """

    expected: Floats
    scale: Floats
    threshold: Floats
    signed: Floats
    levels: tuple[tuple[int, float, float], ...]
    note: str


def follow(track: Track) -> Followed | None:
    """Follow a series; None while the baseline has too few weeks.

    Steps of a week are judged by a profile and a threshold of the steps before that week; within the
    baseline each week is measured by the profile of its other weeks.
    """
    return _Follower(track).run()


class _Follower:
    def __init__(self, track: Track) -> None:
        self.track = track
        size = len(track.values)
        usable = np.isfinite(track.values) & ~track.holiday
        self.clean: Bools = usable & track.baseline
        self.held_out: Bools = self.clean.copy()
        self.offset = np.zeros(size)
        self.expected, self.scale = np.full(size, np.nan), np.full(size, np.nan)
        self.threshold, self.signed = np.full(size, np.nan), np.full(size, np.nan)
        self.adopted = np.zeros(size, np.bool_)
        self.levels: list[tuple[int, float, float]] = []

    def run(self) -> Followed | None:
        track = self.track
        weeks = np.unique(track.week[self.clean])
        if len(weeks) < MIN_SEASONS or int(self.clean.sum()) < 2 * min(track.cells, 7):
            return None
        for week in weeks.tolist():
            inside = self.clean & (track.week == week)
            profile = self._profile(self.clean & ~inside)
            if profile is None:
                return None
            self._measure(np.flatnonzero(inside), profile)
        threshold = self._limit()
        if threshold is None:
            return None
        steps = np.flatnonzero(track.judged)
        starts = np.flatnonzero(np.diff(track.week[steps], prepend=-1))
        level = 0.0
        for block in np.split(steps, starts[1:]):
            if not block.size:
                continue
            level = self._judge(block, level)
        return self._followed()

    def _judge(self, block: Ints, level: float) -> float:
        """Judge the steps of one week; return the level that is usual after it."""
        track, first = self.track, int(block[0])
        recent = self.clean.copy()
        recent[: max(first - track.memory, 0)] = False
        if int(recent.sum()) < int(self.clean[track.baseline].sum()):
            recent = self.clean & (track.baseline | recent)
        profile, threshold = self._profile(recent), self._limit()
        if profile is None or threshold is None:
            return level
        while block.size:
            self.offset[block] = level
            self.threshold[block] = threshold
            self._measure(block, profile)
            shift = self._lasting(block)
            if shift is None:
                break
            at, size = shift
            self.levels.append((at, level, level + size))
            level += size
            block = block[block > at]
        self._learn(first)
        return level

    def _lasting(self, block: Ints) -> tuple[int, float] | None:
        """Return the first step of `block` by which a shift has lasted, and its size; None without one."""
        track, patience = self.track, self.track.becomes_normal
        if patience is None:
            return None
        with np.errstate(invalid="ignore"):
            alarms = (self.signed > self.threshold) & ~self.adopted
        for at in block[alarms[block]].tolist():
            steps = np.arange(max(at - patience + 1, 0), at + 1)
            steps = steps[track.judged[steps]]
            lasted = at - int(steps[0]) + 1 >= patience and bool(alarms[steps[0]])
            if not lasted or 2 * int(alarms[steps].sum()) < len(steps):
                continue
            away = track.values[steps] - self.expected[steps]
            size = float(np.median(away))
            self.offset[steps] += size
            self.adopted[steps] = True
            self.clean[steps] = ~track.holiday[steps]
            return at, size
        return None

    def _learn(self, first: int) -> None:
        """Let the judged steps since `first` that did not alarm shape profile and threshold."""
        track = self.track
        steps = np.flatnonzero(track.judged[first:]) + first
        steps = steps[np.isfinite(self.signed[steps]) & ~track.holiday[steps]]
        alarming = self.signed[steps] > self.threshold[steps]
        self.clean[steps] = ~alarming | self.adopted[steps]
        self.held_out[steps] = ~_in_runs(alarming)

    def _profile(self, chosen: Bools) -> Profile | None:
        track = self.track
        steps = np.flatnonzero(chosen)
        if not steps.size:
            return None
        cells = track.cell[steps]
        order = np.argsort(cells, kind="stable")
        counts = np.bincount(cells, minlength=track.cells)
        place = np.arange(len(steps)) - np.repeat(np.cumsum(counts) - counts, counts)
        table = np.full((int(counts.max()), track.cells), np.nan)
        table[place, cells[order]] = (track.values - self.offset)[steps[order]]
        if table.size > SMALL:
            return seasonal_profile(table, track.groups)
        return _kept_profile(table.tobytes(), track.cells, track.groups)

    def _measure(self, steps: Ints, profile: Profile) -> None:
        """Set what is usual on `steps`, and how far off they are; on holidays, of Sunday too."""
        track = self.track
        self._place(steps, track.cell[steps], profile)
        free = steps[track.holiday[steps]]
        if free.size:
            own = (self.expected[free], self.scale[free], self.signed[free])
            self._place(free, track.sunday[free], profile)
            worse = self.signed[free] > own[2]
            for array, kept in zip((self.expected, self.scale, self.signed), own, strict=True):
                array[free] = np.where(worse, kept, array[free])

    def _place(self, steps: Ints, cells: Ints, profile: Profile) -> None:
        self.expected[steps] = profile.location[cells] + self.offset[steps]
        self.scale[steps] = profile.scale[cells]
        away = (self.track.values[steps] - self.expected[steps]) / self.scale[steps]
        self.signed[steps] = np.abs(away) if self.track.sign == 0 else away * self.track.sign

    def _limit(self) -> float | None:
        found = rate_threshold(self.signed[self.held_out], self.track.rate)
        return None if found is None else max(found, 1e-9)

    def _followed(self) -> Followed:
        size = int(self.held_out.sum())
        way = "seen" if size + 1 >= 1 / self.track.rate else "extrapolated"
        last = self.threshold[np.isfinite(self.threshold)]
        limit = f"{last[-1]:.3g} scales" if last.size else "none yet"
        return Followed(
            self.expected,
            self.scale,
            self.threshold,
            self.signed,
            tuple(self.levels),
            f"{self.track.cells} cells, threshold {limit}, {way} from {size} held-out steps",
        )


@lru_cache(maxsize=16384)
def _kept_profile(table: bytes, cells: int, groups: int) -> Profile | None:
    """Past weeks are the same whenever a step closes: their small profiles are kept."""
    return seasonal_profile(np.frombuffer(table).reshape(-1, cells), groups)


def _in_runs(alarming: Bools) -> Bools:
    """Return which steps are in a run of at least `LASTING` alarms."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], alarming, [False]]).astype(np.int8)))
    inside = np.zeros(len(alarming), np.bool_)
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        inside[start:end] = end - start >= LASTING
    return inside
