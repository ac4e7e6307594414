"""What to do first, by cause."""

from __future__ import annotations

from offing.domain.verdict import Cause

_STEPS: dict[Cause, tuple[str, ...]] = {
    Cause.SYSTEM: (
        "Look whether the service answers, and whether it still logs.",
        "Look at the deployment named here, and at the error rate and latency around it.",
        "If a client drops events, its counters say why (offing.counters()).",
    ),
    Cause.QUALITY: (
        "Compare the column's values at its source with what the model receives.",
        "If a deployment is named here, look at what it changed in the features; roll it back if in doubt.",
        "Mend the column at its source, not in the model; then look whether the score moves back.",
    ),
    Cause.DRIFT: (
        "Read the columns in order: did the world change, or what is measured of it?",
        "Look at the performance chart for the same period. Without harm, this is news and no emergency.",
        "If it is the new normal, plan to retrain on recent data and then take a new baseline.",
    ),
    Cause.PREDICTION: (
        "Look at the columns that moved at the same time; the predictions follow them.",
        "If no column moved, look at the deployment: model file, version, preprocessing.",
    ),
    Cause.PERFORMANCE: (
        "Look at the segments hit most, and at the columns that moved when it began.",
        "Look whether the labels changed (their share, their source) before the model is blamed.",
        "Compare with the version before; roll back if it was better, retrain if the world moved.",
    ),
    Cause.BUSINESS: (
        "Ask the owner of this number whether the cause is known outside the model.",
        "Look at the columns that moved on the same days: they often name the event.",
        "Decide whether the model's answers are still wanted while it lasts.",
    ),
}


def playbook(cause: Cause) -> tuple[str, ...]:
    """Return the steps to take, in order."""
    return _STEPS[cause]
