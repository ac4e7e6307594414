"""The slices of a segment, which share all rows out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from offing.insight.moments import Moments
from offing.insight.row_means import RowMean
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan

UNDIVIDED = "(no segment)"
"""The rest of the rows, where slices do not share all of them out, such as events without features."""


@dataclass(frozen=True)
class Divided:
    """A window by the values of one segment: the moments of the whole and of each slice."""

    segment: str
    whole: Moments
    slices: dict[str, Moments]


def segment_of(key: str, plan: ProfilePlan) -> str:
    """Return the segment of a slice's key, such as `carrier` of `carrier=B6`."""
    names = [name for name in plan.segments if key.startswith(f"{name}=")]
    return max(names, key=len, default=key.partition("=")[0])


def divided(profile: BucketProfile | None, plan: ProfilePlan, of: RowMean) -> list[Divided]:
    """Return a window by each declared segment, in the plan's order; none of it without a profile.

    What the slices of a segment leave over is a slice of its own, `UNDIVIDED`, so that they add up.
    """
    if profile is None:
        return []
    whole = of.of(profile, plan)
    found: dict[str, dict[str, Moments]] = {name: {} for name in plan.segments}
    for key in sorted(profile.slices):
        part = of.of(profile.slices[key], plan)
        if part.n:
            found.setdefault(segment_of(key, plan), {})[key] = part
    return [Divided(segment, whole, _completed(whole, parts)) for segment, parts in found.items()]


def keys_of(sides: Sequence[Divided]) -> list[str]:
    """Return the slices that any of some windows has, in order."""
    return sorted({key for side in sides for key in side.slices})


def _completed(whole: Moments, parts: dict[str, Moments]) -> dict[str, Moments]:
    rest = whole
    for part in parts.values():
        rest = rest.without(part)
    return {**parts, UNDIVIDED: rest} if rest.n > 0 and parts else parts
