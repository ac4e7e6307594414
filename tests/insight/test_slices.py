from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.point import Series
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.insight.moments import Moments
from offing.insight.row_means import RowMean, row_mean
from offing.insight.slices import UNDIVIDED, divided, keys_of, segment_of
from offing.profiles.bucket import BucketProfile
from offing.profiles.declared import Declared
from offing.profiles.kernel import profile
from offing.profiles.plan import ProfilePlan


@pytest.fixture(scope="module")
def plan() -> ProfilePlan:
    return ProfilePlan.fit(
        rows(),
        task=Task.BINARY,
        segments=["carrier", "origin"],
        declared=Declared(pairs=(("carrier", "origin"),)),
    )


@pytest.fixture(scope="module")
def counts(plan: ProfilePlan) -> BucketProfile:
    return profile(rows(), plan, width=DAY)[0]


def rows() -> pa.Table:
    rng = np.random.default_rng(2)
    score = rng.random(300)
    return pa.table(
        {
            "timestamp": pa.array(np.arange(300, dtype=np.int64), pa.timestamp("us", "UTC")),
            "f_carrier": rng.choice(["AA", "B6"], 300),
            "f_origin": rng.choice(["JFK", "a=b"], 300),
            "score": score,
            "label": (rng.random(300) < score).astype(float),
        }
    )


def mean(plan: ProfilePlan) -> RowMean:
    found = row_mean(Series("log_loss"), plan)
    assert found is not None
    return found


def test_each_segment_shares_the_rows_out(plan: ProfilePlan, counts: BucketProfile) -> None:
    found = divided(counts, plan, mean(plan))
    assert [one.segment for one in found] == list(plan.segments)
    for one in found:
        assert sum(part.n for part in one.slices.values()) == one.whole.n == 300
        assert UNDIVIDED not in one.slices


def test_what_no_slice_has_is_a_slice_of_its_own(plan: ProfilePlan, counts: BucketProfile) -> None:
    less = replace(counts, slices={k: v for k, v in counts.slices.items() if k != "carrier=B6"})
    carrier = divided(less, plan, mean(plan))[0]
    assert set(carrier.slices) == {"carrier=AA", UNDIVIDED}
    whole = mean(plan).of(counts.slices["carrier=B6"], plan)
    assert carrier.slices[UNDIVIDED].mean == pytest.approx(whole.mean)


def test_without_a_profile_or_slices_there_are_none(plan: ProfilePlan, counts: BucketProfile) -> None:
    assert divided(None, plan, mean(plan)) == []
    bare = divided(replace(counts, slices={}), plan, mean(plan))
    assert all(one.slices == {} for one in bare)
    assert keys_of(bare) == []


def test_a_key_belongs_to_the_segment_with_the_longest_name(plan: ProfilePlan) -> None:
    assert segment_of("origin=a=b", plan) == "origin"
    assert segment_of("carrier*origin=AA*JFK", plan) == "carrier*origin"
    assert segment_of("gone=1", plan) == "gone"
    assert keys_of(divided(None, plan, mean(plan))) == []
    assert Moments().n == 0
