"""How many answers of a classifier were right."""

from __future__ import annotations

from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts


def right_answers(outcome: Outcome | None) -> tuple[int, int]:
    """Return how many answers were right, of how many labelled rows with an answer; 0 of 0 of other tasks."""
    if isinstance(outcome, OutcomeCounts):
        return outcome.tp + outcome.tn, outcome.decided
    if isinstance(outcome, ClassCounts):
        return int(outcome.correct.sum()), int(outcome.predicted.sum())
    return 0, 0
