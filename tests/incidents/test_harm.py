from __future__ import annotations

from dataclasses import replace

import pytest
from tests.incidents.conftest import make_history, make_verdict

from offing.domain.incident import Incident
from offing.domain.verdict import Cause, Severity
from offing.incidents.harm import severity_of
from offing.incidents.pipeline import incidents_of


def incident(cause: Cause, severity: Severity, monitor: str = "budget") -> Incident:
    verdict = replace(make_verdict(10, cause, severity=severity), monitor=monitor)
    [found] = incidents_of(make_history(), [verdict])
    return found


@pytest.mark.parametrize("harm", [None, "harmful", "harmless", "unknown"])
@pytest.mark.parametrize("cause", [Cause.SYSTEM, Cause.QUALITY, Cause.PERFORMANCE, Cause.BUSINESS])
def test_what_may_page_is_as_loud_as_its_monitor(cause: Cause, harm: str | None) -> None:
    for severity in Severity:
        assert severity_of(incident(cause, severity), {"harm": {"verdict": harm}}) is severity


@pytest.mark.parametrize("cause", [Cause.DRIFT, Cause.PREDICTION])
@pytest.mark.parametrize(
    ("harm", "loud"),
    [
        ("harmful", Severity.CRITICAL), ("harmless", Severity.INFO), ("unknown", Severity.WARNING),
        (None, Severity.WARNING),
    ],
)  # fmt: skip
def test_drift_is_as_loud_as_its_harm(cause: Cause, harm: str | None, loud: Severity) -> None:
    details = {} if harm is None else {"harm": {"verdict": harm}}
    for severity in (Severity.WARNING, Severity.CRITICAL):
        assert severity_of(incident(cause, severity), details) is loud


def test_what_somebody_has_chosen_stays() -> None:
    own = incident(Cause.DRIFT, Severity.CRITICAL, "my limit")
    assert severity_of(own, {"harm": {"verdict": "harmless"}}) is Severity.CRITICAL
    assert severity_of(incident(Cause.DRIFT, Severity.INFO), {"harm": None}) is Severity.INFO
