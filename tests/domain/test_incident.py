from __future__ import annotations

from itertools import combinations

from offing.domain.incident import Incident, IncidentState, incident_id
from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, Verdict
from offing.domain.window import Window

A, B = Series("psi", "a"), Series("psi", "b")


def verdict(series: Series) -> Verdict:
    return Verdict(
        monitor="budget",
        series=series,
        at=Window(0, 1),
        since=0,
        severity=Severity.WARNING,
        cause=Cause.DRIFT,
        strength=1.0,
        value=None,
        low=None,
        high=None,
        n=0,
        expected=None,
        threshold=None,
        sentence="",
    )


def test_an_id_is_of_what_opened_the_incident() -> None:
    """The very text is pinned, since ids are in links that people keep."""
    first = incident_id("m", Cause.DRIFT, 0, A)
    assert first == incident_id("m", Cause.DRIFT, 0, Series("psi", "a")) == "515d47b81b7b"
    others = [
        incident_id("n", Cause.DRIFT, 0, A),
        incident_id("m", Cause.QUALITY, 0, A),
        incident_id("m", Cause.DRIFT, 1, A),
        incident_id("m", Cause.DRIFT, 0, B),
    ]
    assert all(one != other for one, other in combinations([first, *others], 2))


def test_its_series_are_those_of_its_evidence() -> None:
    incident = Incident(
        id="1",
        model="m",
        cause=Cause.DRIFT,
        severity=Severity.WARNING,
        state=IncidentState.FIRING,
        started_at=0,
        detected_at=1,
        last_alarm=1,
        resolved_at=None,
        evidence=(verdict(B), verdict(A), verdict(B)),
        symptoms=(verdict(Series("roc_auc")),),
    )
    assert incident.series == {A, B}
