"""What is known of the labelled rows of a window, or why nothing is."""

from __future__ import annotations

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import unknown
from offing.metrics.subject import Subject
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import Outcome, OutcomeCounts, ResidualCounts


def outcome_of(subject: Subject, metric: str) -> Outcome | Point:
    """Return the outcome counts, or the NO_LABELS point that says that there are none."""
    outcome = subject.current.outcome
    if outcome is None or not outcome.labelled:
        reason = f"none of the {subject.rows} predictions has a label yet" if subject.rows else "no rows"
        return unknown(subject, metric, PointStatus.NO_LABELS, reason)
    return outcome


def binary_outcome(subject: Subject, metric: str) -> OutcomeCounts | Point:
    """Return the outcome of a binary classifier, or the point that says why there is none.

    Raises TypeError when the profile holds the outcome of another task.
    """
    outcome = outcome_of(subject, metric)
    if isinstance(outcome, Point | OutcomeCounts):
        return outcome
    raise TypeError(f"the profile holds {type(outcome).__name__}, not the outcome of a binary classifier")


def residuals(subject: Subject, metric: str) -> tuple[ResidualCounts, NumericGrid] | Point:
    """Return the residuals of a regression and their grid, or the point that says why not.

    Raises TypeError when the profile holds the outcome of another task.
    """
    outcome = outcome_of(subject, metric)
    if isinstance(outcome, Point):
        return outcome
    grid = subject.plan.residual
    if not isinstance(outcome, ResidualCounts) or grid is None:
        raise TypeError(f"the profile holds {type(outcome).__name__}, not the residuals of a regression")
    return outcome, grid
