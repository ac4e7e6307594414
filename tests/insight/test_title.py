from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.point import PAIR
from offing.domain.verdict import Cause, Severity
from offing.insight.suspects import Suspect
from offing.insight.title import first_evidence, lead_of, title_of

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict


def test_the_loudest_leads_and_of_these_the_strongest(incident: MakeIncident, verdict: MakeVerdict) -> None:
    soft = verdict("ridit", "a", strength=99)
    weak = verdict("roc_auc", severity=Severity.CRITICAL, strength=1)
    strong = verdict("log_loss", severity=Severity.CRITICAL, strength=2)
    assert lead_of(incident(Cause.PERFORMANCE, soft, weak, strong)) is strong


def test_the_first_is_the_earliest_and_of_these_the_strongest(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    late, early, strong = (
        verdict("ridit", "a", day=70),
        verdict("ridit", "b"),
        verdict("ridit", "c", strength=11),
    )
    assert first_evidence(incident(Cause.DRIFT, late, early, strong)) is strong


def test_drift_names_the_columns_in_their_order(incident: MakeIncident, verdict: MakeVerdict) -> None:
    drift = incident(Cause.DRIFT, verdict("ridit", "b"), verdict("ridit", "a"))
    names = [Suspect(name, 5.0) for name in ("temp", "dewp", "gust", "rain")]
    assert title_of(drift, names) == "temp, dewp, gust and 1 more have drifted away from the baseline"
    assert title_of(drift, names[:1]) == "temp has drifted away from the baseline"
    assert title_of(drift, []) == "a and b have drifted away from the baseline"


def test_a_table_of_two_columns_names_both_whatever_moved_in_it(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    found = incident(Cause.DRIFT, verdict("jensen_shannon", f"carrier{PAIR}temp"))
    assert title_of(found, []) == "carrier and temp no longer go together as in the baseline"
    louder = incident(Cause.DRIFT, *found.evidence, verdict("ridit", "dest", strength=99))
    assert title_of(louder, []) == "carrier, dest and temp have drifted away from the baseline"


def test_a_break_says_how_one_column_broke(incident: MakeIncident, verdict: MakeVerdict) -> None:
    scaled = verdict("unit_change", "distance", sentence="distance is scaled by 1.609: a change of units")
    late = verdict("missing", "gust", day=61)
    assert title_of(incident(Cause.QUALITY, scaled), []) == "distance is scaled by 1.609: a change of units"
    assert title_of(incident(Cause.QUALITY, late, scaled), []) == (
        "distance is scaled by 1.609: a change of units; gust broke too"
    )


def test_columns_that_broke_alike_are_counted(incident: MakeIncident, verdict: MakeVerdict) -> None:
    broken = incident(
        Cause.QUALITY, *(verdict("missing", name) for name in "cab"), verdict("stuck", "d", day=61)
    )
    assert title_of(broken, []) == "3 columns broke at once: a, b and c (missing values); d broke too"


@pytest.mark.parametrize(
    ("metric", "column", "facts", "title"),
    [
        ("roc_auc", "", {"value": 0.612, "expected": 0.694}, "ROC AUC fell to 0.612 from 0.694"),
        ("log_loss", "", {"value": 0.5, "expected": 0.4}, "Log loss rose to 0.5 from 0.4"),
        ("latency_p95", "", {"value": 31.0, "expected": 12.0}, "Latency p95 rose to 31 ms from 12 ms"),
        ("volume", "", {"value": 900.0, "expected": 1800.0}, "Volume fell to 900 from 1,800"),
        ("volume", "", {"value": 9.0, "expected": None, "sentence": "volume moved"}, "volume moved"),
    ],
)
def test_a_shift_says_from_where_to_where(
    incident: MakeIncident,
    verdict: MakeVerdict,
    metric: str,
    column: str,
    facts: dict[str, Any],
    title: str,
) -> None:
    assert title_of(incident(Cause.PERFORMANCE, verdict(metric, column, **facts)), []) == title


@pytest.mark.parametrize(
    ("metric", "facts", "title"),
    [
        ("kpi_mean", {"value": 0.367, "threshold": 0.25}, "clicks reached 36.7 %, above the limit of 25 %"),
        ("kpi_mean", {"value": 12.0, "threshold": 20.0}, "clicks reached 12, below the limit of 20"),
        ("kpi_mean", {"value": None, "sentence": "clicks stopped"}, "clicks stopped"),
        ("missing", {"value": 0.3, "threshold": 0.1}, "clicks reached 30 %, above the limit of 10 %"),
    ],
)
def test_a_limit_says_by_how_much_it_was_crossed(
    incident: MakeIncident, verdict: MakeVerdict, metric: str, facts: dict[str, Any], title: str
) -> None:
    crossed = verdict(metric, "clicks", **({"monitor": "mine", "expected": None} | facts))
    assert title_of(incident(Cause.BUSINESS, crossed), []) == title
