"""What was deployed just before something went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from offing.domain.event import Deployment
from offing.domain.window import DAY, Micros, floor

RECENT: Micros = 7 * DAY
"""A deployment further back than this is not named as the change just before."""


def deployment_before(
    deployments: Sequence[Deployment], started_at: Micros, width: Micros
) -> Deployment | None:
    """Return the last deployment before, or within, the step at which an incident starts.

    The step counts whole, since what begins inside it is seen only in the step as a whole.
    """
    before = [d for d in deployments if started_at - RECENT <= d.timestamp < started_at + width]
    return max(before, key=lambda d: d.timestamp, default=None)


def ago(deployment: Deployment, started_at: Micros) -> str:
    """Say when it was in relation to the start, in UTC days: `on the same day`, `2 days before`."""
    if deployment.timestamp >= started_at:
        return "just as it began"
    days = (floor(started_at, DAY) - floor(deployment.timestamp, DAY)) // DAY
    if days == 0:
        return "on the same day"
    return "the day before" if days == 1 else f"{days} days before"
