from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from sqlalchemy import Engine

from offing.domain.schema import Task
from offing.domain.window import DAY, Window
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.state.profile_store import ProfileStore, StoredPlan


def rows(*values: float, day: int = 0) -> pa.Table:
    moment = dt.datetime(1970, 1, 1, 6, tzinfo=dt.UTC) + dt.timedelta(days=day)
    return pa.table(
        {
            "timestamp": pa.array([moment] * len(values), pa.timestamp("us", "UTC")),
            "score": pa.array([0.5] * len(values)),
            "f_x": pa.array(values, pa.float64()),
        }
    )


PLAN = ProfilePlan.fit(rows(1.0, 2.0, 3.0), task=Task.BINARY)
OTHER = ProfilePlan.fit(rows(100.0, 200.0), task=Task.BINARY)


def built(day: int, *values: float, plan: ProfilePlan = PLAN) -> BucketProfile:
    [found] = profile(rows(*values, day=day), plan, width=DAY).values()
    return found


@pytest.fixture
def store(engine: Engine) -> ProfileStore:
    return ProfileStore(engine)


def test_a_plan_and_its_baseline_come_back(store: ProfileStore, engine: Engine) -> None:
    assert store.plan("m") is None
    first = StoredPlan(PLAN, 3, None, None)
    store.save_plan("m", first)
    assert store.plan("m") == first == ProfileStore(engine).plan("m")
    whole = StoredPlan(
        OTHER, 5, Window(0, 2 * DAY), merge([built(0, 1.0, plan=OTHER), built(1, 2.0, plan=OTHER)])
    )
    store.save_plan("m", whole)
    assert store.plan("m") == whole == ProfileStore(engine).plan("m")
    of_a_file = StoredPlan(PLAN, 3, None, built(0, 1.0))
    store.save_plan("m", of_a_file)
    assert store.plan("m") == of_a_file and store.plan("other") is None


def test_profiles_come_back_in_order_and_are_replaced(store: ProfileStore) -> None:
    store.save("m", PLAN, [built(2, 1.0), built(0, 2.0, 3.0)])
    store.save("m", PLAN, [])
    assert list(store.load("m", PLAN)) == [built(0, 2.0, 3.0), built(2, 1.0)]
    store.save("m", PLAN, [built(0, 7.0)])
    assert list(store.load("m", PLAN)) == [built(0, 7.0), built(2, 1.0)]
    assert list(store.load("m", PLAN, Window(DAY, 3 * DAY))) == [built(2, 1.0)]
    assert list(store.load("m", PLAN, Window(0, 2 * DAY))) == [built(0, 7.0)]
    assert list(store.load("other", PLAN)) == []


def test_profiles_of_another_plan_are_not_mixed_in(store: ProfileStore) -> None:
    store.save("m", PLAN, [built(0, 1.0), built(1, 2.0)])
    store.save("m", OTHER, [built(1, 2.0, plan=OTHER)])
    assert list(store.load("m", PLAN)) == [built(0, 1.0)]
    assert list(store.load("m", OTHER)) == [built(1, 2.0, plan=OTHER)]


def test_the_span_goes_from_the_first_bucket_to_the_last(store: ProfileStore) -> None:
    assert store.span("m") is None
    store.save("m", PLAN, [built(5, 1.0), built(2, 1.0)])
    assert store.span("m") == Window(2 * DAY, 6 * DAY)


def test_a_digest_is_of_every_bit(store: ProfileStore) -> None:
    empty = store.digest("a")
    store.save("a", PLAN, [built(1, 1.0), built(0, 2.0)])
    store.save("b", PLAN, [built(0, 2.0)])
    assert len({empty, store.digest("a"), store.digest("b")}) == 3
    store.save("b", PLAN, [built(1, 1.0)])
    assert store.digest("a") == store.digest("b")
    store.save("b", PLAN, [built(1, 1.0, 1.0)])
    assert store.digest("a") != store.digest("b")
    store.forget("a")
    assert store.digest("a") == empty
