from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from tests.insight.carriers import EVEN, counted, labelled, mean_of, planned

from offing.domain.schema import Task
from offing.domain.verdict import Cause
from offing.domain.window import DAY
from offing.insight.segments import segments_hit
from offing.insight.traffic import traffic_hit
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict

ROWS = 200


def rows(*, broken: bool) -> pa.Table:
    """Return rows; broken ones lack 50 gusts and 20 distances, have 30 new carriers and 8 errors."""
    rng = np.random.default_rng(3)
    gust, distance = rng.gamma(5, 4, ROWS), rng.lognormal(6, 0.4, ROWS)
    carrier = rng.choice(["AA", "B6"], ROWS)
    errors: list[str | None] = [None] * ROWS
    if broken:
        gust[:50], distance[:20], carrier[:30] = np.nan, -1e6, "ZZ"
        errors[:8] = ["timeout"] * 8
    return pa.table(
        {
            "timestamp": pa.array(np.arange(ROWS, dtype=np.int64), pa.timestamp("us", "UTC")),
            "f_gust": pa.array(gust, from_pandas=True),
            "f_distance": distance,
            "f_carrier": carrier,
            "error": pa.array(errors, pa.string()),
            "score": rng.random(ROWS),
        }
    )


@pytest.fixture(scope="module")
def plan() -> ProfilePlan:
    return ProfilePlan.fit(rows(broken=False), task=Task.BINARY, segments=["carrier"])


@pytest.fixture(scope="module")
def sides(plan: ProfilePlan) -> tuple[BucketProfile, BucketProfile]:
    now, before = (profile(rows(broken=broken), plan, width=DAY)[0] for broken in (True, False))
    return now, before


@pytest.mark.parametrize(
    ("metric", "column", "hit"),
    [
        ("missing", "gust", 50),
        ("new_levels", "carrier", 30),
        ("out_of_range", "distance", 20),
        ("unit_change", "gust", 150),
        ("stuck", "distance", 200),
    ],
)
def test_rows_with_the_fault_are_counted(
    plan: ProfilePlan,
    sides: tuple[BucketProfile, BucketProfile],
    incident: MakeIncident,
    verdict: MakeVerdict,
    metric: str,
    column: str,
    hit: int,
) -> None:
    one = incident(Cause.QUALITY, verdict(metric, column, cause=Cause.QUALITY))
    found = traffic_hit(one, *sides, plan)
    assert found is not None
    assert (found.rows, found.of, found.bound) == (hit, ROWS, "exact")
    share = f"{hit / ROWS:.0%}".replace("%", " %")
    assert found.sentence == (f"{share} of the traffic: {hit} of 200 predictions have a broken {column}")
    assert found.told()["share"] == hit / ROWS


def test_of_several_broken_columns_at_least_the_worst_is_hit(
    plan: ProfilePlan,
    sides: tuple[BucketProfile, BucketProfile],
    incident: MakeIncident,
    verdict: MakeVerdict,
) -> None:
    both = [verdict(m, c, cause=Cause.QUALITY) for m, c in (("missing", "gust"), ("new_levels", "carrier"))]
    found = traffic_hit(incident(Cause.QUALITY, *both), *sides, plan)
    assert found is not None
    assert found.sentence == "at least 25 % of the traffic: 50 of 200 predictions have a broken gust"


def test_failed_calls_are_counted_and_silence_has_no_traffic(
    plan: ProfilePlan,
    sides: tuple[BucketProfile, BucketProfile],
    incident: MakeIncident,
    verdict: MakeVerdict,
) -> None:
    failed = incident(Cause.SYSTEM, verdict("error_rate", cause=Cause.SYSTEM))
    found = traffic_hit(failed, *sides, plan)
    assert found is not None and found.sentence.startswith("4 % of the traffic: 8 of 200 predictions ended")
    silent = incident(Cause.SYSTEM, verdict("volume", cause=Cause.SYSTEM))
    assert traffic_hit(silent, *sides, plan) is None
    assert traffic_hit(silent, None, None, plan) is None
    assert traffic_hit(failed, replace(sides[0], rows=0), None, plan) is None


def test_drift_hits_at_least_the_rows_that_lie_elsewhere(
    plan: ProfilePlan,
    sides: tuple[BucketProfile, BucketProfile],
    incident: MakeIncident,
    verdict: MakeVerdict,
) -> None:
    moved = incident(Cause.DRIFT, verdict("jensen_shannon", "carrier"))
    found = traffic_hit(moved, *sides, plan)
    assert found is not None and found.bound == "at least"
    assert found.share == pytest.approx(30 / ROWS, abs=0.03)
    assert "have another carrier than in the baseline" in found.sentence
    assert traffic_hit(moved, sides[0], None, plan) is None


def test_worse_performance_hits_the_rows_of_its_segments(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    before, now = labelled(EVEN, seed=9), labelled(EVEN, {"B6": 0.5, "UA": 0.4})
    plan = planned(before)
    current, baseline = counted(now, plan), counted(before, plan)
    worse = incident(Cause.PERFORMANCE, verdict("log_loss", cause=Cause.PERFORMANCE))
    hits = segments_hit(current, baseline, plan, mean_of("log_loss", plan), worse=1)
    found = traffic_hit(worse, current, baseline, plan, hits)
    assert found is not None and (found.rows, found.bound) == (1000, "exact")
    assert "are of carrier=B6 or carrier=UA, which are hit most" in found.sentence
    nobody = traffic_hit(worse, current, baseline, plan)
    assert nobody is not None
    words = "up to all of the traffic, 2,000 predictions: no segment is hit more than the others"
    assert nobody.sentence == words
