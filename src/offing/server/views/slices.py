"""The slices of a model that can be asked for."""

from __future__ import annotations

from offing.errors import NotFound, nearest
from offing.profiles.answers import slice_keys
from offing.profiles.plan import ProfilePlan


def slices_of(plan: ProfilePlan) -> list[str]:
    """Return the names of all slices that are counted: `carrier=B6`, `carrier=other`."""
    return [key for segment, values in plan.segments.items() for key in slice_keys(segment, values)]


def check_slice(plan: ProfilePlan, slice_: str | None) -> None:
    """Raise NotFound, with the nearest name, when a model has no such slice. None is the whole."""
    names = slices_of(plan)
    if slice_ is not None and slice_ not in names:
        hint = nearest(slice_, names) or "name `segments` in offing.yaml to have slices"
        raise NotFound(f"no slice {slice_!r}", hint=hint)
