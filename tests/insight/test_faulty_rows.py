from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.verdict import Cause
from offing.domain.window import DAY, Window
from offing.insight.faulty_rows import faulty, segments_at_fault
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict

ROWS = 900


@dataclass
class Given:
    table: pa.Table | None
    asked: list[Window] = field(default_factory=list)

    def of(self, window: Window) -> pa.Table | None:
        self.asked.append(window)
        return self.table


def rows(*, where: str | None, fault: Any) -> pa.Table:
    """Return rows whose gust has the fault in four of five rows of a carrier, or of all carriers."""
    rng = np.random.default_rng(4)
    carrier = rng.choice(["AA", "B6", "UA"], ROWS)
    bad = ((carrier == where) | (where is None)) & (rng.random(ROWS) < 0.8)
    gust = [fault if one else value for one, value in zip(bad, rng.gamma(5, 4, ROWS), strict=True)]
    times = pa.array(np.arange(ROWS, dtype=np.int64) + 60 * DAY, pa.timestamp("us", "UTC"))
    columns = {"timestamp": times, "f_gust": pa.array(gust, pa.float64()), "f_carrier": carrier}
    return pa.table({**columns, "score": rng.random(ROWS)})


@pytest.fixture(scope="module")
def plan() -> ProfilePlan:
    return ProfilePlan.fit(rows(where="nobody", fault=None), task=Task.BINARY, segments=["carrier"])


@pytest.mark.parametrize(("metric", "fault"), [("missing", None), ("invalid", float("nan"))])
@pytest.mark.parametrize(("where", "named"), [("B6", ["carrier=B6"]), (None, [])])
def test_the_carrier_whose_feed_broke_is_named(
    plan: ProfilePlan,
    incident: MakeIncident,
    verdict: MakeVerdict,
    metric: str,
    fault: Any,
    where: str | None,
    named: list[str],
) -> None:
    given = Given(rows(where=where, fault=fault))
    found = segments_at_fault(
        incident(Cause.QUALITY, verdict(metric, "gust", cause=Cause.QUALITY)), plan, given, DAY
    )
    assert found is not None
    hits, of = found
    assert [hit.slice for hit in hits] == named
    assert given.asked == [Window(60 * DAY, 61 * DAY)]
    for hit in hits:
        assert hit.sentence(of).startswith("carrier=B6: share of broken gust 8")
        assert " over all: higher than the rest by " in hit.sentence(of)


def test_other_faults_and_models_without_segments_or_rows_are_not_looked_at(
    plan: ProfilePlan, incident: MakeIncident, verdict: MakeVerdict
) -> None:
    given = Given(rows(where="B6", fault=None))
    for one in (
        incident(Cause.QUALITY, verdict("unit_change", "gust", cause=Cause.QUALITY)),
        incident(Cause.QUALITY, verdict("missing", "gone", cause=Cause.QUALITY)),
        incident(Cause.DRIFT, verdict("missing", "gust")),
    ):
        assert segments_at_fault(one, plan, given, DAY) is None
    broken = incident(Cause.QUALITY, verdict("missing", "gust", cause=Cause.QUALITY))
    assert segments_at_fault(broken, plan, None, DAY) is None
    bare = ProfilePlan.fit(rows(where="nobody", fault=None), task=Task.BINARY)
    assert segments_at_fault(broken, bare, given, DAY) is None
    assert given.asked == []
    assert segments_at_fault(broken, plan, Given(None), DAY) is None


def test_a_column_that_is_gone_is_missing_everywhere() -> None:
    table = pa.table({"f_n": pa.array([1, None], pa.int64())})
    assert faulty(table, "gone", "missing").all() and not faulty(table, "gone", "invalid").any()
    assert faulty(table, "n", "missing").tolist() == [False, True]
    assert faulty(table, "n", "invalid").tolist() == [False, False]
    numbers = pa.table({"f_n": pa.array([1.0, None, float("inf"), float("nan")], pa.float64())})
    assert faulty(numbers, "n", "invalid").tolist() == [False, False, True, True]
