"""Which segments an incident hits most: those that changed more than the rest did."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from offing.domain.words import difference, interval, number
from offing.insight.moments import Moments
from offing.insight.row_means import RowMean
from offing.insight.slices import UNDIVIDED, Divided, divided
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan
from offing.stats.estimate import Estimate, normal_quantile
from offing.stats.multiple import benjamini_yekutieli
from offing.stats.shrinkage import between_variance, shrunk

MIN_ROWS = 30
"""Smaller slices are not named: their intervals span everything."""

MOST = 5

FALSE_DISCOVERIES = 0.05
"""Of the slices that are named, about this share at most is expected to be chance."""


@dataclass(frozen=True)
class Hit:
    """A slice that changed for the worse by more than the other rows did.

    `more` is by how much: the difference of both changes, with a 95 % interval, or without a
    baseline of the slice the difference from the other rows now. `shrunk` is the same drawn towards
    the other slices' as far as it is noise, `adjusted_p` allows for all slices that were looked at.
    """

    slice: str
    now: Moments
    before: Moments | None
    whole: Moments
    more: Estimate
    shrunk: float
    adjusted_p: float
    new: bool = False
    """Whether there is a baseline, which does not have the slice."""

    @property
    def excess(self) -> float:
        """How much the slice adds beyond its share: rows times what it changed by more."""
        return self.now.n * abs(self.shrunk)

    @property
    def share(self) -> float:
        """The share of the window's rows that the slice has."""
        return self.now.n / self.whole.n

    def sentence(self, of: RowMean) -> str:
        """Say the slice's value, its n and by how much it changed more than the rest."""
        unit = of.unit
        half = normal_quantile(0.95) * math.sqrt(self.now.uncertainty(self.whole.variance))
        value = f"{number(self.now.mean, unit)}{interval(self.now.mean - half, self.now.mean + half, unit)}"
        whole = number(self.whole.mean, unit)
        text = f"{self.slice}: {of.name} {value}, n={self.now.n:,}, against {whole} over all"
        rise = self.more.value > 0
        ends = (self.more.low, self.more.high) if rise else (-self.more.high, -self.more.low)
        by = difference(abs(self.more.value), unit, *ends)
        if self.before is None:
            since = "; new since the baseline, and" if self.new else ":"
            return f"{text}{since} {'higher' if rise else 'lower'} than the rest by {by}"
        verb = "rose" if rise else "fell"
        before = number(self.before.mean, unit)
        return f"{text} and {before} in its baseline: it {verb} by {by} more than the rest did"


@dataclass(frozen=True)
class _Contrast:
    """A slice beside the other rows, now and in the baseline."""

    slice: str
    now: Moments
    before: Moments | None
    whole: Moments
    value: float
    variance: float

    def got_worse(self, worse: int, least: float) -> bool:
        """Whether the slice itself got worse for sure and by what matters: the rest may have got better."""
        if self.before is None:
            return True
        noise = self.now.uncertainty(self.whole.variance) + self.before.uncertainty(self.whole.variance)
        sure = normal_quantile(0.9) * math.sqrt(noise)
        return worse * (self.now.mean - self.before.mean) >= max(least, sure)


def segments_hit(
    current: BucketProfile,
    baseline: BucketProfile | None,
    plan: ProfilePlan,
    of: RowMean,
    *,
    worse: int,
    steps: Sequence[BucketProfile] = (),
    length: int = 1,
) -> list[Hit]:
    """Return the slices whose change for the worse is beyond that of the other rows, the largest first.

    `worse` is +1 where a rise of the mean is trouble, -1 where a fall is. Each slice's change since
    the baseline is compared with that of all rows outside it: what was always bad is no news, and
    what hit everybody alike names nobody. A slice that the baseline does not have is compared with the
    other rows as they are now. `steps` are steps of the baseline: how much a slice comes
    and goes between them beyond the noise of its rows widens its interval, `length` being the steps
    of `current`. A slice counts with `MIN_ROWS` rows on both sides, a p-value below
    `FALSE_DISCOVERIES` after Benjamini and Yekutieli's procedure over all slices of all segments, when
    it got worse itself, and by what matters where that is known.
    """
    past = [one for step in steps for one in divided(step, plan, of)]
    sides = divided(current, plan, of), divided(baseline, plan, of)
    return slices_hit(*sides, of, worse=worse, past=past, length=length)


def slices_hit(
    now: Sequence[Divided],
    baseline: Sequence[Divided],
    of: RowMean,
    *,
    worse: int,
    past: Sequence[Divided] = (),
    length: int = 1,
) -> list[Hit]:
    """Return the same of windows that are divided already; `past` are the baseline's steps."""
    before = {one.segment: one for one in baseline}
    contrasts = [
        contrast
        for one in now
        for contrast in _contrasts(one, before.get(one.segment), _wandering(one.segment, past), length)
    ]
    if not contrasts:
        return []
    values = np.array([one.value for one in contrasts])
    variances = np.array([one.variance for one in contrasts])
    p_values = benjamini_yekutieli(ndtr(-worse * values / np.sqrt(variances)))
    drawn = shrunk(values, variances)
    least = _least(of, contrasts[0], before)
    hits = [
        _hit(one, float(drawn[i]), float(p_values[i]), new=one.before is None and bool(before))
        for i, one in enumerate(contrasts)
        if p_values[i] <= FALSE_DISCOVERIES and worse * one.value >= least and one.got_worse(worse, least)
    ]
    return sorted(hits, key=lambda hit: (-hit.excess, hit.slice))[:MOST]


def _contrasts(
    now: Divided, before: Divided | None, wandering: tuple[float, int], length: int
) -> list[_Contrast]:
    between, known = wandering
    found = []
    for key, part in now.slices.items():
        rest = now.whole.without(part)
        if key == UNDIVIDED or part.n < MIN_ROWS or rest.n < MIN_ROWS:
            continue
        value, variance = _difference(part, rest, now.whole)
        old = before.slices.get(key) if before else None
        if before is not None and old is not None:
            if old.n < MIN_ROWS:
                continue
            old_value, old_variance = _difference(old, before.whole.without(old), before.whole)
            value, variance = value - old_value, variance + old_variance
            variance += between * (1 / max(length, 1) + 1 / known if known else 0.0)
        if math.isfinite(variance) and variance > 0:
            found.append(_Contrast(key, part, old, now.whole, value, variance))
    return found


def _difference(part: Moments, rest: Moments, whole: Moments) -> tuple[float, float]:
    """Return by how much a slice lies above the other rows, and the variance of that."""
    return part.mean - rest.mean, part.uncertainty(whole.variance) + rest.uncertainty(whole.variance)


def _wandering(segment: str, past: Sequence[Divided]) -> tuple[float, int]:
    """Return how much the slices of a segment come and go between steps, and over how many that is known."""
    parts = [one for one in past if one.segment == segment]
    keys = sorted({key for one in parts for key in one.slices})
    values, variances = (np.full((len(parts), len(keys)), np.nan) for _ in range(2))
    for row, one in enumerate(parts):
        for column, key in enumerate(keys):
            part = one.slices.get(key, Moments())
            rest = one.whole.without(part)
            if part.n > 1 and rest.n > 1:
                values[row, column], variances[row, column] = _difference(part, rest, one.whole)
    return between_variance(values, variances), len(parts)


def _least(of: RowMean, first: _Contrast, before: Mapping[str, Divided]) -> float:
    """Return the smallest change that matters, 0 where that is not known."""
    smallest = SMALLEST_SHIFTS.get(of.metric)
    if smallest is None:
        return 0.0
    usual = next((one.whole.mean for one in before.values()), first.whole.mean)
    return smallest.amount * (abs(usual) if smallest.relative else 1.0)


def _hit(one: _Contrast, drawn: float, adjusted_p: float, *, new: bool) -> Hit:
    half = normal_quantile(0.95) * math.sqrt(one.variance)
    more = Estimate(one.value, one.value - half, one.value + half)
    return Hit(one.slice, one.now, one.before, one.whole, more, drawn, adjusted_p, new)
