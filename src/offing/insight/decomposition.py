"""How much of a change of performance comes from other rows, and how much from rows that do worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offing.domain.words import difference, listed
from offing.insight.moments import Moments
from offing.insight.row_means import RowMean
from offing.insight.slices import UNDIVIDED, Divided, divided, keys_of
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan
from offing.stats.estimate import Estimate
from offing.stats.kitagawa import Decomposition, Groups, kitagawa

BEYOND = 1.5
"""A value is named when it adds this many times what its share of the rows would."""

LEAST = 0.1
"""Less than this share of a change is not worth a word."""

NOTHING = 0.01
"""Less than this share of a change is next to nothing."""

NAMED = 3
"""So many values of a segment are named at most."""

SHOWN = 5
"""So many values of a segment are listed at most."""


@dataclass(frozen=True)
class Decomposed:
    """A change decomposed by the values of one segment; `keys` are the slices, in the arrays' order."""

    segment: str
    keys: tuple[str, ...]
    found: Decomposition
    share: tuple[float, ...]

    @property
    def named(self) -> list[int]:
        """The places of the values that stand out: their part within is sure, and beyond their share."""
        sign = np.sign(self.found.change.value)
        low = np.minimum(self.found.within_low * sign, self.found.within_high * sign)
        # A part within that goes the other way explains nothing, and dwarfs what it is held against.
        most = max(sign * self.found.within.value, 0.0)
        sure = (low > 0) & (sign * self.found.withins > BEYOND * np.array(self.share) * most)
        sure &= np.abs(self.found.withins) >= LEAST * abs(self.found.change.value)
        places = [int(i) for i in np.flatnonzero(sure) if self.keys[int(i)] != UNDIVIDED]
        return sorted(places, key=lambda i: -abs(float(self.found.withins[i])))[:NAMED]

    @property
    def contrast(self) -> float:
        """How much this segment says: what lies in the mix, or in single values beyond their share."""
        within = self.found.within.value
        beyond = np.abs(self.found.withins - np.array(self.share) * within)
        named = float(beyond[self.named].sum()) if self.named else 0.0
        return max(abs(self.found.mix.value), named)


def decompositions(
    current: BucketProfile,
    baseline: BucketProfile | None,
    plan: ProfilePlan,
    of: RowMean,
    *,
    shared: tuple[float, float] = (0.0, 0.0),
) -> list[Decomposed]:
    """Decompose the change of a mean since the baseline by each segment; what says most comes first.

    `shared` is the variance of what all rows of the window and of the baseline have in common, such
    as the mood of their days (`stats.kitagawa`). Empty without a baseline, segments or rows.
    """
    before = {one.segment: one for one in divided(baseline, plan, of)}
    found = [
        _decomposed(now, before[now.segment], shared)
        for now in divided(current, plan, of)
        if now.whole.n and now.slices and now.segment in before and before[now.segment].whole.n
    ]
    return sorted(found, key=lambda one: (-one.contrast, one.segment))


def told(found: Sequence[Decomposed], of: RowMean) -> dict[str, Any] | None:
    """Return the decompositions as details: a sentence, the change, and each segment's parts.

    None where there is nothing to decompose. JSON-safe.
    """
    if not found:
        return None
    unit = of.unit
    return {
        "sentence": sentence(found[0], of),
        "metric": of.name,
        "change": _estimate(found[0].found.change),
        "segments": [
            {
                "segment": one.segment,
                "mix": _estimate(one.found.mix),
                "within": _estimate(one.found.within),
                "interaction": _estimate(one.found.interaction),
                "values": _values(one),
                "sentence": sentence(one, of),
            }
            for one in found
        ],
        "unit": unit,
    }


def sentence(one: Decomposed, of: RowMean) -> str:
    """Say what of a change lies where, what lies within single values first.

    Such as `of the fall of accuracy by 3.1 points, 2.7 points (1.9 to 3.5) is within origin=JFK and …`.
    """
    change, unit = one.found.change, of.unit
    if change.low <= 0 <= change.high:
        size = difference(change.value, unit, change.low, change.high)
        return f"{of.name} changed by {size}, which is too little to say where"
    sign = 1.0 if change.value > 0 else -1.0
    word = "rise" if sign > 0 else "fall"
    parts = [*_within(one, sign, unit), _mix(one, sign, unit)]
    both = one.found.interaction.value
    if abs(both) >= LEAST * abs(change.value):
        parts.append(f"{difference(sign * both, unit)} from both at once")
    start = f"of the {word} of {of.name} by {difference(abs(change.value), unit)}, "
    return start + listed(parts, most=len(parts))


def _within(one: Decomposed, sign: float, unit: str) -> list[str]:
    """Say what is within the values that stand out, and what is within the others."""
    named, withins = one.named, one.found.withins
    if not named:
        whole = difference(*_turned(one.found.within, sign, unit))
        return [f"{whole} is within the values of {one.segment}, over all of them"]
    texts = []
    for i in named:
        part = Estimate(float(withins[i]), float(one.found.within_low[i]), float(one.found.within_high[i]))
        texts.append(f"{difference(*_turned(part, sign, unit))} is within {one.keys[i]}")
    rest = sign * (one.found.within.value - float(withins[named].sum()))
    if abs(rest) >= LEAST * abs(one.found.change.value):
        texts.append(f"{difference(rest, unit)} within its other values")
    return texts


def _mix(one: Decomposed, sign: float, unit: str) -> str:
    if abs(one.found.mix.value) < NOTHING * abs(one.found.change.value):
        return f"next to nothing comes from a changed mix of {one.segment}"
    text = f"{difference(*_turned(one.found.mix, sign, unit))} comes from a changed mix of {one.segment}"
    effects = one.found.mixes * sign
    moved = [int(i) for i in np.argsort(-effects) if effects[i] > 0.25 * abs(one.found.change.value)]
    names = [one.keys[i] for i in moved if one.keys[i] != UNDIVIDED]
    return f"{text} (most by {listed(names, most=NAMED)})" if names else text


def _values(one: Decomposed) -> list[dict[str, Any]]:
    order = np.argsort(-np.abs(one.found.effects), kind="stable")[:SHOWN]
    return [
        {
            "segment": one.keys[int(i)],
            "mix": float(one.found.mixes[i]),
            "within": float(one.found.withins[i]),
            "within_low": float(one.found.within_low[i]),
            "within_high": float(one.found.within_high[i]),
            "interaction": float(one.found.interactions[i]),
        }
        for i in order
    ]


def _decomposed(now: Divided, before: Divided, shared: tuple[float, float]) -> Decomposed:
    keys = keys_of([now, before])
    sides = _groups(keys, now.slices), _groups(keys, before.slices)
    return Decomposed(
        now.segment, tuple(keys), kitagawa(*sides, shared=shared), tuple(sides[1].share.tolist())
    )


def _groups(keys: Sequence[str], slices: Mapping[str, Moments]) -> Groups:
    parts = [slices.get(key, Moments()) for key in keys]
    return Groups(
        np.array([part.n for part in parts], np.int64),
        np.array([part.mean for part in parts]),
        np.array([part.variance for part in parts]),
    )


def _turned(part: Estimate, sign: float, unit: str) -> tuple[float, str, float, float]:
    """Return an estimate in the direction of the change, as `difference` takes it."""
    if sign > 0:
        return part.value, unit, part.low, part.high
    return -part.value, unit, -part.high, -part.low


def _estimate(part: Estimate) -> dict[str, float]:
    return {"value": part.value, "low": part.low, "high": part.high}
