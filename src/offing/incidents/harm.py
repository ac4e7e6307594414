"""Harm first: what may wake somebody, by what it costs.

Performance, broken data, dead models and business limits may page. Drift and a shift of the predictions
are warnings by themselves: significant harm that is estimated makes them critical, and harm that is shown
to be too small to matter makes them info. Harm that labels show has a calibrated monitor of its own; to
page for it here too would add pages that no budget knows. What a person has set as critical in a monitor
of their own stays it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from offing.domain.harm import HarmBasis, HarmVerdict
from offing.domain.incident import Incident
from offing.domain.verdict import Cause, Severity

BUILT_IN = ("budget", "warnings", "breaks")
"""Monitors whose severity nobody has chosen."""

_SHIFTS = (Cause.DRIFT, Cause.PREDICTION)


def severity_of(incident: Incident, details: Mapping[str, Any]) -> Severity:
    """Return how loudly an incident is told. `details["harm"]["verdict"]` says what it does, if known."""
    if incident.cause not in _SHIFTS:
        return incident.severity
    chosen = [v.severity for v in incident.evidence if v.monitor not in BUILT_IN]
    floor = max(chosen, key=lambda s: s.rank, default=Severity.INFO)
    found = details.get("harm") or {}
    harm = found.get("verdict")
    if harm == HarmVerdict.HARMFUL.value and found.get("basis") != HarmBasis.REALISED.value:
        return Severity.CRITICAL
    own = Severity.INFO if harm == HarmVerdict.HARMLESS.value else Severity.WARNING
    quiet = own if own.rank < incident.severity.rank else incident.severity
    return max(quiet, floor, key=lambda s: s.rank)
