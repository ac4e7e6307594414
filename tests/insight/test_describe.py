from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.event import Deployment
from offing.domain.incident import Incident, IncidentState
from offing.domain.point import Series
from offing.domain.schema import Task
from offing.domain.verdict import Cause, Severity
from offing.domain.window import DAY, HOUR, Window
from offing.insight.describe import SHOWN, Context, IncidentDescriber, shown_part
from offing.insight.playbook import Playbook, Playbooks, shipped
from offing.insight.similar import PastIncident
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.monitors.history import History, build_history
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict

BASELINE, STEPS, ROWS, BROKEN = 20, 30, 300, 24


def rows(day: int) -> pa.Table:
    """Return a day: from day 24 on distances are in kilometres and labels of B6 at random."""
    rng = np.random.default_rng([1, day])
    carrier = rng.choice(["AA", "B6", "UA"], ROWS)
    score = rng.beta(1, 3, ROWS)
    late = day >= BROKEN
    label = rng.random(ROWS) < np.where((carrier == "B6") & late, 0.9, score)
    return pa.table(
        {
            "timestamp": pa.array(np.arange(ROWS, dtype=np.int64) + day * DAY, pa.timestamp("us", "UTC")),
            "f_distance": rng.lognormal(6, 0.5, ROWS) * (1.609344 if late else 1.0),
            "f_gust": rng.gamma(5, 4, ROWS),
            "f_carrier": carrier,
            "score": score,
            "label": label.astype(np.float64),
        }
    )


@dataclass(frozen=True)
class Known:
    """Profiles of some days, as a store would add them up."""

    days: dict[int, BucketProfile]

    def of(self, window: Window) -> BucketProfile | None:
        inside = [one for start, one in self.days.items() if start in window]
        return merge(inside) if inside else None


@pytest.fixture(scope="module")
def describer() -> IncidentDescriber:
    tables = [rows(day) for day in range(STEPS)]
    plan = ProfilePlan.fit(pa.concat_tables(tables[:BASELINE]), task=Task.BINARY, segments=["carrier"])
    days = profile(pa.concat_tables(tables), plan, width=DAY)
    baseline = merge([days[day * DAY] for day in range(BASELINE)])
    points = [
        point
        for start, one in days.items()
        for point in catalogue.points(
            Subject(one, baseline, plan, Window(start, start + DAY)),
            ["ridit", "spread", "missing", "log_loss"],
        )
    ]
    numbers = np.arange(STEPS)
    over = np.ones(STEPS, np.bool_)
    history: History = build_history(
        "m", points, starts=numbers * DAY, width=DAY, closed=over, baseline=numbers < BASELINE
    )
    deployed = Deployment("m", "v3", BROKEN * DAY - HOUR, notes="distances from another source", url="u")
    return IncidentDescriber(history, plan, baseline, Known(days), [deployed])


@pytest.fixture
def broken(incident: MakeIncident, verdict: MakeVerdict) -> Incident:
    scaled = verdict(
        "unit_change",
        "distance",
        day=BROKEN,
        cause=Cause.QUALITY,
        severity=Severity.CRITICAL,
        monitor="breaks",
        value=1.609344,
        low=None,
        high=None,
        expected=1.0,
        sentence="distance is scaled by 1.609: a change of units",
    )
    symptom = verdict("ridit", "distance", day=BROKEN + 1)
    return incident(Cause.QUALITY, scaled, first=BROKEN, last=BROKEN + 3, symptoms=(symptom,))


def test_a_break_is_told_with_its_column_and_what_was_deployed(
    describer: IncidentDescriber, broken: Incident
) -> None:
    told = describer.describe(broken)
    assert told.incident is broken
    assert told.title == "distance is scaled by 1.609: a change of units"
    assert told.summary.startswith("Since 25 Jan 1970 and lasting. ")
    assert "Unit change of distance 1.61 against 1 in the baseline. distance: median " in told.summary
    assert "as if multiplied by 1.609" in told.summary
    assert "It hits 100 % of the traffic: 900 of 900 predictions have a broken distance." in told.summary
    assert "Version v3 was deployed the day before." in told.summary
    assert told.summary.endswith(" would matter.") and "Harmful: Log loss got worse by " in told.summary
    (column,) = told.details["columns"]
    assert column["column"] == "distance"
    assert column["distance"] > 5
    assert told.details["segments"] == []
    assert told.details["deployment"] == {
        "version": "v3",
        "at": "1970-01-24T23:00:00Z",
        "notes": "distances from another source",
        "url": "u",
        "sentence": "version v3 was deployed the day before",
    }
    assert told.details["playbook"] == list(shipped()["units"].steps)
    assert told.details["playbook_id"] == "units"


def test_the_evidence_is_told_as_the_api_has_it(describer: IncidentDescriber, broken: Incident) -> None:
    details = describer.describe(broken).details
    (evidence,) = details["evidence"]
    assert evidence["series"] == "unit_change(distance)"
    assert (evidence["column"], evidence["slice"], evidence["state"]) == ("distance", None, "critical")
    assert (evidence["since"], evidence["at"]) == ("1970-01-25T00:00:00Z", "1970-01-26T00:00:00Z")
    assert [s["series"] for s in details["symptoms"]] == ["ridit(distance)"]
    assert json.loads(json.dumps(dict(details), allow_nan=False)) == details


def test_what_is_over_says_until_when(describer: IncidentDescriber, broken: Incident) -> None:
    over = replace(broken, state=IncidentState.RESOLVED, resolved_at=29 * DAY)
    assert describer.describe(over).summary.startswith("Since 25 Jan 1970 until 28 Jan 1970. ")


def test_worse_performance_names_the_segments_it_hits(
    describer: IncidentDescriber, incident: MakeIncident, verdict: MakeVerdict
) -> None:
    harm = verdict(
        "roc_auc",
        day=BROKEN,
        cause=Cause.PERFORMANCE,
        severity=Severity.CRITICAL,
        value=0.61,
        low=0.58,
        high=0.64,
        expected=0.75,
    )
    told = describer.describe(incident(Cause.PERFORMANCE, harm, first=BROKEN, last=BROKEN + 3))
    assert told.title == "ROC AUC fell to 0.61 from 0.75"
    assert "ROC AUC 0.61 (0.58 to 0.64) against 0.75 in the baseline." in told.summary
    assert "Hit most: carrier=B6." in told.summary
    assert [s["segment"] for s in told.details["segments"]] == ["carrier=B6"]
    assert told.details["segments"][0]["sentence"].startswith("carrier=B6: log loss ")
    assert "Of the rise of log loss by " in told.summary and " is within carrier=B6" in told.summary
    assert told.details["decomposition"]["segments"][0]["segment"] == "carrier"
    assert told.details["harm"]["sentence"] == "harmful: ROC AUC fell to 0.61 from 0.75"
    assert told.details["traffic"]["sentence"].endswith(" are of carrier=B6, which are hit most")
    assert [c["column"] for c in told.details["columns"]] == ["distance"]


def test_a_share_of_business_events_is_told_in_per_cent(
    describer: IncidentDescriber, incident: MakeIncident, verdict: MakeVerdict
) -> None:
    facts: dict[str, Any] = {"value": 0.4, "low": None, "high": None, "expected": 0.2, "threshold": 0.3}
    crossed = verdict("kpi_mean", "cancelled", cause=Cause.BUSINESS, monitor="mine", **facts)
    told = describer.describe(incident(Cause.BUSINESS, crossed, first=BROKEN - 2, last=BROKEN - 1))
    assert told.title == "cancelled reached 40 %, above the limit of 30 %"
    assert "Mean value of cancelled 40 % against 20 % in the baseline." in told.summary
    assert told.details["deployment"] is None


@pytest.mark.parametrize(("value", "hit"), [(0.9, "carrier=UA"), (0.1, "carrier=B6")])
def test_business_events_are_hit_where_they_moved_to_the_side_of_the_alarm(
    describer: IncidentDescriber, incident: MakeIncident, verdict: MakeVerdict, value: float, hit: str
) -> None:
    now, before = (
        profile(rows(BROKEN), describer.plan, width=DAY, kpis=clicks(*means))
        for means in ((0.5, 0.1, 0.9), (0.5, 0.5, 0.5))
    )
    crossed = verdict("kpi_mean", "clicks", day=BROKEN, monitor="mine", value=value, threshold=0.5)
    one = incident(Cause.BUSINESS, crossed, first=BROKEN, last=BROKEN + 1)
    told = replace(describer, profiles=Known(now), baseline=before[BROKEN * DAY]).describe(one)
    assert [s["segment"] for s in told.details["segments"]] == [hit]


def clicks(*means: float) -> pa.Table:
    carriers = np.repeat(["AA", "B6", "UA"], 100)
    values = np.repeat(means, 100) + np.random.default_rng(3).normal(size=300) / 100
    times = pa.array(np.full(300, BROKEN * DAY), pa.timestamp("us", "UTC"))
    return pa.table({"name": ["clicks"] * 300, "value": values, "timestamp": times, "f_carrier": carriers})


@dataclass(frozen=True)
class Remembered:
    def before(self, model: str, moment: int) -> list[PastIncident]:
        words = frozenset({"metric unit_change", "column distance"})
        title = "distance is scaled by 1.609"
        return [
            PastIncident("p", Cause.QUALITY, title, 9 * DAY, 11 * DAY, words, "real", "ann", "rolled back")
        ]


def test_what_is_known_beside_the_history_is_told(describer: IncidentDescriber, broken: Incident) -> None:
    mine = Playbook.read("units", "# Ours\n\n1. Call Ann.\n")
    context = Context(past=Remembered(), playbooks=Playbooks({"units": mine}))
    told = replace(describer, context=context).describe(broken)
    like = 'like one other; it, on 10 Jan 1970, was real and ended after 2 days: "rolled back"'
    assert told.details["similar"]["sentence"] == like
    assert told.summary.endswith(f"L{like[1:]}.")
    assert told.details["playbook"] == ["Call Ann."]
    assert describer.describe(broken).details["similar"] is None
    assert [link["what"] for link in told.details["links"]] == ["model", "column", "playbook", "deployment"]


@dataclass(frozen=True)
class Failing:
    """What cannot be read, such as a database that is locked."""

    def before(self, model: str, moment: int) -> list[PastIncident]:
        raise OSError("locked")


def test_an_incident_is_told_even_where_its_context_cannot_be_computed(
    describer: IncidentDescriber, broken: Incident, caplog: pytest.LogCaptureFixture
) -> None:
    told = replace(describer, context=Context(past=Failing())).describe(broken)
    assert told.details["similar"] is None
    assert told.details["not_computed"] == ["similar"]
    assert describer.describe(broken).details["not_computed"] == []
    assert told.title == "distance is scaled by 1.609: a change of units"
    assert "similar of incident 1 could not be computed" in caplog.text


def test_every_part_of_the_context_has_a_sentence(
    describer: IncidentDescriber, broken: Incident, incident: MakeIncident, verdict: MakeVerdict
) -> None:
    facts: dict[str, Any] = {"cause": Cause.PERFORMANCE, "value": 0.61, "expected": 0.75}
    harm = incident(Cause.PERFORMANCE, verdict("roc_auc", day=BROKEN, **facts), first=BROKEN, last=BROKEN + 3)
    told = replace(describer, context=Context(past=Remembered())).describe(broken).details
    for part in ("traffic", "harm", "similar", "deployment"):
        assert told[part]["sentence"], part
    told = describer.describe(harm).details
    assert told["decomposition"]["sentence"] and told["decomposition"]["segments"][0]["sentence"]
    for part in ("columns", "segments", "evidence", "links"):
        assert all(one["sentence"] for one in told[part]), part


def test_without_rows_in_the_window_it_says_so(
    describer: IncidentDescriber, incident: MakeIncident, verdict: MakeVerdict
) -> None:
    gone = incident(Cause.QUALITY, verdict("missing", "gust", cause=Cause.QUALITY), first=90, last=92)
    told = describer.describe(gone)
    assert [c["sentence"] for c in told.details["columns"]] == ["gust: no rows in the window"]
    assert told.details["columns"][0]["distance"] == 0
    assert told.details["segments"] == []
    assert (told.details["traffic"], told.details["decomposition"]) == (None, None)
    assert told.details["harm"]["verdict"] == "unknown"


def test_without_a_baseline_it_still_speaks(describer: IncidentDescriber, broken: Incident) -> None:
    history = replace(describer.history, baseline=np.zeros(STEPS, np.bool_))
    alone = replace(describer, baseline=None, history=history)
    told = alone.describe(broken)
    assert [c["sentence"] for c in told.details["columns"]] == ["distance: no baseline to compare with"]
    assert json.dumps(dict(told.details), allow_nan=False)


def test_the_same_incident_gets_the_same_words(describer: IncidentDescriber, broken: Incident) -> None:
    assert describer.describe(broken) == describer.describe(broken)
    assert Series("unit_change", "distance") in broken.series


@pytest.mark.parametrize(
    ("cause", "first", "last", "shown"),
    [
        (Cause.QUALITY, 10, 15, (10, 15)),
        (Cause.QUALITY, 10, 90, (10, 38)),
        (Cause.DRIFT, 10, 15, (10, 15)),
        (Cause.DRIFT, 10, 90, (62, 90)),
    ],
)
def test_an_incident_is_described_by_its_first_days_and_drift_by_its_last(
    incident: MakeIncident, verdict: MakeVerdict, cause: Cause, first: int, last: int, shown: tuple[int, int]
) -> None:
    found = shown_part(incident(cause, verdict("ridit", "a"), first=first, last=last))
    assert found == Window(shown[0] * DAY, shown[1] * DAY)
    assert found.length <= SHOWN


def test_the_page_names_every_part_of_the_details(describer: IncidentDescriber, broken: Incident) -> None:
    page = (Path(__file__).parents[2] / "docs" / "context.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page.split("| part of `details` |")[1].split("\n\n")[0]))
    assert set(describer.describe(broken).details) == named
