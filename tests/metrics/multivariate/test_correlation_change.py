from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import points
from offing.metrics.multivariate.correlation_change import METRIC
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.declared import Declared
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.pairs import CoMoments, standardised
from offing.profiles.plan import ProfilePlan
from offing.stats.correlation import correlation_matrix
from offing.testing.subjects import profile_of, table_of

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

Floats = NDArray[np.float64]


def wind(rng: np.random.Generator, size: int, *, broken: float = 0.0) -> dict[str, Any]:
    """Gust follows wind (.8); in a share of the rows its values are shuffled among those rows."""
    speed = rng.normal(size=size)
    gust = 0.8 * speed + 0.6 * rng.normal(size=size)
    rows = rng.random(size) < broken
    gust[rows] = rng.permutation(gust[rows])
    return {"gust": gust, "wind": speed, "temp": rng.normal(size=size), "dew": rng.gumbel(size=size)}


def moments(subject: Subject) -> CoMoments:
    assert isinstance(subject.current, BucketProfile)
    assert subject.current.pairs is not None
    return subject.current.pairs


def test_correlations_are_those_of_the_counted_values(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(1)
    rows = wind(rng, 5000) | {"heavy": rng.standard_cauchy(5000), "ties": rng.poisson(2.0, 5000)}
    rows["gaps"] = np.where(rng.random(5000) < 0.3, np.nan, rows["wind"])
    subject = subject_of(rows)
    batch = table_of(rows, day=1).combine_chunks().to_batches()[0]
    matrix = np.empty((len(subject.plan.pairs), 5000))
    for row, (name, grid) in zip(matrix, subject.plan.paired, strict=True):
        standardised(batch, name, grid, row)
    found = correlation_matrix(moments(subject).n, moments(subject).sums, moments(subject).products)
    assert found == pytest.approx(np.corrcoef(matrix), abs=1e-9)


def test_correlations_of_normal_columns_are_near_the_raw_ones(subject_of: MakeSubject) -> None:
    rng = np.random.default_rng(2)
    for scale in (1.0, 1e-6, 3e9):
        rows = {
            f"x{i}": column
            for i, column in enumerate((rng.normal(size=(4000, 6)) @ rng.normal(size=(6, 6)) * scale + 7).T)
        }
        part = moments(subject_of(rows))
        found = correlation_matrix(part.n, part.sums, part.products)
        assert found == pytest.approx(np.corrcoef(np.stack(list(rows.values()))), abs=0.01)


VALUES = st.none() | st.floats() | st.sampled_from([0.0, 1.0, 2.5, 1e300, float("nan")])
ROWS = st.lists(st.tuples(st.integers(0, 2 * DAY), VALUES, VALUES, VALUES), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, bits=st.integers(0, 2), data=st.data())
def test_co_moments_add_up_however_the_rows_are_split(
    rows: list[tuple[int, float | None, float | None, float | None]], bits: int, data: st.DataObject
) -> None:
    times, *columns = zip(*rows, strict=True)
    table = pa.table(
        {
            "timestamp": pa.array(times, pa.timestamp("us", "UTC")),
            **{
                f"f_{name}": pa.array(column, pa.float64())
                for name, column in zip("xyz", columns, strict=True)
            },
        }
    )
    plan = replace(ProfilePlan.fit(table, task=Task.UNKNOWN), pair_bits=bits)
    whole = profile(table, plan, width=DAY)
    order = data.draw(st.permutations(range(len(rows))))
    shuffled = table.take(np.array(order))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    parts = [
        profile(shuffled.slice(a, b - a), plan, width=DAY)
        for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)
    ]
    for start, expected in whole.items():
        assert merge([part[start] for part in parts if start in part]).pairs == expected.pairs
    both = merge(whole.values(), start=0, width=2 * DAY).pairs
    assert both is not None
    assert both.n == sum(part.pairs.n for part in whole.values() if part.pairs)


def test_a_change_that_no_column_shows_alone(subject_of: MakeSubject, point_of: OnePoint) -> None:
    """Half of the gusts shuffled: each column is what it was, and only this metric sees it."""
    rng = np.random.default_rng(3)
    subject = subject_of(wind(rng, 2000, broken=0.5), wind(rng, 5000))
    for point in points(subject, ["psi", "jensen_shannon", "ks", "mean_shift"]):
        assert point.low is not None
        assert point.low < 0.005, point
    for point in points(subject, ["ridit"]):
        assert abs((point.value or 0.0) - 0.5) < 0.02, point
    found = point_of("correlation_change", subject)
    assert found.low is not None
    assert found.low > 4 * (found.expected or 0.0)
    assert found.value == pytest.approx(0.4 / np.sqrt(6), abs=0.02)
    assert found.note is not None
    assert found.note.startswith("gust x wind .80 -> .")
    assert (found.n, found.m) == (2000, 5000)


def test_no_change_shows_none(subject_of: MakeSubject, point_of: OnePoint) -> None:
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng([4, seed])
        found = point_of("correlation_change", subject_of(wind(rng, 300), wind(rng, 1000)))
        assert found.low is not None
        alarms += found.low > 0
    assert alarms <= 4


def test_columns_that_cannot_be_compared_are_set_aside(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(5)
    then = wind(rng, 3000) | {
        "still": np.ones(3000),
        "rare": (np.arange(3000) < 4) * 1.0,
        "gaps": rng.normal(size=3000),
    }
    now = wind(rng, 1000) | {
        "still": np.ones(1000),
        "rare": (np.arange(1000) < 4) * 1.0,
        "gaps": rng.normal(size=1000),
    }
    now["gaps"] = np.where(rng.random(1000) < 0.2, np.nan, now["gaps"])
    found = point_of("correlation_change", subject_of(now, then))
    assert found.status is PointStatus.OK
    assert found.note == "set aside: gaps, rare, still"
    few = {name: now[name] for name in ("wind", "still", "rare", "gaps")}
    nothing = point_of("correlation_change", subject_of(few, {name: then[name] for name in few}))
    assert nothing.status is PointStatus.UNDEFINED
    assert "fewer than two columns" in (nothing.reason or "")


def test_a_share_of_missing_values_that_stays_is_no_obstacle(
    subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rng = np.random.default_rng(6)
    sides = []
    for size in (2000, 3000):
        rows = wind(rng, size)
        rows["gust"] = np.where(rng.random(size) < 0.3, np.nan, rows["gust"])
        sides.append(rows)
    found = point_of("correlation_change", subject_of(*sides))
    assert (found.note, found.low) == (None, 0.0)


def test_many_pairs_are_summed_up(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(7)
    common = rng.normal(size=(2000, 1))
    now = {f"x{i}": column for i, column in enumerate((common + rng.normal(size=(2000, 6))).T)}
    then = {f"x{i}": column for i, column in enumerate(rng.normal(size=(3000, 6)).T)}
    found = point_of("correlation_change", subject_of(now, then))
    assert found.value == pytest.approx(0.5, abs=0.05)
    assert (found.note or "").count(" x ") == 3
    assert (found.note or "").endswith("and 12 more")


@pytest.mark.parametrize(
    ("sizes", "status", "reason"),
    [
        ((0, 100), PointStatus.TOO_FEW, "the window has 0 rows; 30 are needed"),
        ((29, 100), PointStatus.TOO_FEW, "the window has 29 rows; 30 are needed"),
        ((100, 29), PointStatus.NO_BASELINE, "the baseline has 29 rows; 30 are needed"),
    ],
)
def test_few_rows(
    sizes: tuple[int, int], status: PointStatus, reason: str, subject_of: MakeSubject, point_of: OnePoint
) -> None:
    rng = np.random.default_rng(8)
    found = point_of("correlation_change", subject_of(wind(rng, sizes[0]), wind(rng, sizes[1])))
    assert (found.status, found.reason) == (status, reason)


def test_without_a_baseline_or_two_numbers(subject_of: MakeSubject, point_of: OnePoint) -> None:
    rng = np.random.default_rng(9)
    alone = point_of("correlation_change", subject_of(wind(rng, 100)))
    assert (alone.status, alone.reason) == (PointStatus.NO_BASELINE, "no baseline of the correlations")
    one = {"x": rng.normal(size=100), "c": ["a"] * 100}
    few = point_of("correlation_change", subject_of(one, one))
    assert (few.status, few.reason) == (PointStatus.UNDEFINED, "there are fewer than two numeric features")


NUMBER = st.integers(-(2**62), 2**62)


@settings(max_examples=100, deadline=None)
@given(
    n=st.integers(0, 2**40),
    sums=st.lists(NUMBER, min_size=4, max_size=4),
    products=st.lists(NUMBER, min_size=16, max_size=16),
)
def test_any_sums_give_a_point(n: int, sums: list[int], products: list[int]) -> None:
    rng = np.random.default_rng(10)
    table = table_of(wind(rng, 60), day=1)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, declared=Declared())
    current = profile_of(table, plan, 1)
    odd = replace(current, pairs=CoMoments(n, np.array(sums), np.array(products).reshape(4, 4)))
    for sides in ((odd, current), (current, odd), (odd, odd)):
        (found,) = METRIC.compute(Subject(*sides, plan, current.window))
        assert isinstance(found, Point)
        if found.status is PointStatus.OK:
            assert found.low is not None
            assert found.value is not None
            assert found.high is not None
            assert 0 <= found.low <= found.value <= found.high <= 2
