"""The groups of people that a model's protected attributes tell apart."""

from __future__ import annotations

from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.empty import empty_slice
from offing.profiles.levels import OTHER

MIN_GROUP = 30
"""A group with fewer rows behind a number has none: it would say more of chance than of the model."""


def groups_of(subject: Subject) -> dict[str, list[Subject]]:
    """Return the groups of each protected attribute and pair of them, as subjects of their own.

    Groups are the values that the plan knows, present in the window or not, in the plan's order.
    What the plan sums up as `other` is no group: it changes its members. A subject that is itself a
    slice has no groups.
    """
    current, baseline, plan = subject.current, subject.baseline, subject.plan
    if not isinstance(current, BucketProfile):
        return {}
    then = baseline.slices if isinstance(baseline, BucketProfile) else {}
    found: dict[str, list[Subject]] = {}
    for attribute in plan.protected:
        keys = [f"{attribute}={value}" for value in plan.segments.get(attribute, ()) if value != OTHER]
        found[attribute] = [
            Subject(current.slices.get(key) or empty_slice(plan), then.get(key), plan, subject.window, key)
            for key in keys
        ]
    return found
