"""Performance over the labels that came early, which is comparable from window to window."""

from __future__ import annotations

from offing.domain.point import Point, PointStatus
from offing.domain.window import SECOND
from offing.metrics.answer import unknown
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.outcome import Outcome


def early_outcome(subject: Subject, metric: str) -> Outcome | Point | None:
    """Return the outcome of rows whose label came within the plan's early lag, or why there is none.

    None for a slice, which has no such count. Where it is known until when labels were seen, a window
    younger than the lag is unknown: some of its early labels are still to come.
    """
    current, plan = subject.current, subject.plan
    if not isinstance(current, BucketProfile):
        return None
    if plan.early is None or current.early is None:
        reason = "the baseline has no labels with a time of their own"
        return unknown(subject, metric, PointStatus.NO_BASELINE, reason)
    missing = 0.0 if subject.as_of is None else plan.early - (subject.as_of - subject.window.end) / SECOND
    if missing > 0:
        reason = f"labels that come within {span(plan.early)} are complete in {span(missing)}"
        return unknown(subject, metric, PointStatus.NO_LABELS, reason)
    if not current.early.labelled:
        reason = f"no label came within {span(plan.early)}"
        return unknown(subject, metric, PointStatus.NO_LABELS, reason)
    return current.early


def baseline_early(subject: Subject) -> Outcome | None:
    """Return the same of the baseline, None without any."""
    found = subject.baseline.early if isinstance(subject.baseline, BucketProfile) else None
    return found if found is not None and found.labelled else None


def span(seconds: float) -> str:
    """Write a length of time in words that stay short: `39d`, `90m`, `0.25s`."""
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g}{unit}"
    return f"{seconds:.3g}s"
