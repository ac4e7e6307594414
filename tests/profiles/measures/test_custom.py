from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR
from offing.profiles.bucket import BucketProfile
from offing.profiles.codec import decode, encode
from offing.profiles.declared import Declared
from offing.profiles.kernel import profile
from offing.profiles.measures.custom import custom_rows, table_of_rows
from offing.profiles.measures.failure import Failure
from offing.profiles.measures.spec import Aggregate, Custom, Form
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

COSTLY = "CASE WHEN prediction = 1 AND label = 0 THEN -5 ELSE 1 END"
MODULE = """
import sys
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

def doubled(rows): return pc.multiply(rows["x"], 2)
def chunked(rows): return pa.chunked_array([rows["x"].combine_chunks()])
def listed(rows): return rows["x"].to_pylist()
def in_numpy(rows): return rows["x"].to_numpy(zero_copy_only=False)
def in_pandas(rows): return rows.to_pandas()["x"] + 1
def in_polars(rows): return pl.from_arrow(rows)["x"] + 1
def truths(rows): return pc.greater(rows["x"], 1)
def whole(rows): return pa.array([1] * len(rows), pa.int8()).dictionary_encode()
def nothing(rows): return pa.nulls(len(rows))
def large(rows): return pc.divide(rows["x"], 0.0)

class Of:
    @staticmethod
    def version(rows): return pc.equal(rows["version"], "v1")

def picky(rows):
    for x, name in zip(rows["x"].to_pylist(), rows["prediction_id"].to_pylist()):
        if x is not None and x < 0:
            raise ValueError(f"negative: {x} of {name} {object()}\\nand more")
    return rows["x"]

def raises(rows): raise KeyError("amount")
def leaves(rows): sys.exit(3)
def scalar(rows): return 1.0
def short(rows): return [1.0]
def words(rows): return ["a"] * len(rows)
def square(rows): return np.ones((len(rows), 2))
def bare(rows): raise RuntimeError
def recurses(rows): return recurses(rows)
constant = 7
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of somebody else's."""
    (tmp_path / "owners_measures.py").write_text(textwrap.dedent(MODULE), encoding="utf-8")
    (tmp_path / "owners_broken.py").write_text("import a_package_that_is_not_there\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "owners_measures"


def rows_of(xs: list[float | None], *, days: list[int] | None = None, **more: Any) -> pa.Table:
    n = len(xs)
    days = days or [0] * n
    columns = {
        "prediction_id": [f"p{i:03}" for i in range(n)],
        "timestamp": pa.array([d * DAY + i for i, d in enumerate(days)], pa.timestamp("us", tz="UTC")),
        "version": ["v1" if i % 2 else "v2" for i in range(n)],
        "prediction": pa.array([float(i % 2) for i in range(n)]),
        "label": pa.array([float(i % 3 == 0) for i in range(n)]),
        "f_x": pa.array(xs, pa.float64()),
        "f_k": ["even" if i % 2 == 0 else "odd" for i in range(n)],
    }
    return pa.table({**columns, **more})


def plan_of(table: pa.Table, *custom: Custom) -> ProfilePlan:
    return ProfilePlan.fit(table, task=Task.BINARY, segments=["k"], declared=Declared(custom=custom))


def python(name: str, function: str, aggregate: Aggregate = "mean") -> Custom:
    return Custom(name, "python", f"owners_measures:{function}", aggregate)


def whole(table: pa.Table, plan: ProfilePlan) -> BucketProfile:
    return merge(profile(table, plan, width=DAY).values())


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("doubled", [2, 4, 6]),
        ("chunked", [1, 2, 3]),
        ("listed", [1, 2, 3]),
        ("in_numpy", [1, 2, 3]),
        ("in_pandas", [2, 3, 4]),
        ("in_polars", [2, 3, 4]),
        ("truths", [0, 1, 1]),
        ("whole", [1, 1, 1]),
        ("Of.version", [0, 1, 0]),
    ],
)
def test_a_function_may_return_what_holds_numbers(module: str, function: str, expected: list[float]) -> None:
    table = rows_of([1.0, 2.0, 3.0])
    sums = whole(table, plan_of(table, python("mine", function))).measures["mine"]
    assert (sums.n, sums.total, sums.invalid) == (3, sum(expected), 0)
    assert sums.variance == pytest.approx(np.var(expected, ddof=1))


def test_sql_and_python_side_by_side_in_whole_and_slices(module: str) -> None:
    table = rows_of([1.0, 2.0, None, 4.0, 5.0, 6.0])
    plan = plan_of(table, Custom("gain", "sql", COSTLY, "sum"), python("x", "listed"))
    found = whole(table, plan)
    gains = [-5 if p == 1 and y == 0 else 1 for p, y in zip([0, 1] * 3, [1, 0, 0] * 2, strict=True)]
    assert found.measures["gain"].total == sum(gains)
    assert found.slices["k=odd"].measures["gain"].total == sum(gains[1::2])
    assert (found.measures["x"].n, found.measures["x"].total) == (5, 18.0)
    assert (found.slices["k=even"].measures["x"].n, found.slices["k=even"].measures["x"].total) == (2, 6.0)
    assert not found.failed


def test_rows_without_a_number_and_without_a_finite_one(module: str) -> None:
    table = rows_of([1.0, None, -1.0, 0.0])
    found = whole(table, plan_of(table, python("none", "nothing"), python("large", "large")))
    assert "none" not in found.measures
    assert (found.measures["large"].n, found.measures["large"].invalid) == (0, 2)


def test_a_rate_counts_the_rows_that_are_true(module: str) -> None:
    table = rows_of([1.0, None, -1.0, 0.0])
    plan = plan_of(table, python("share", "listed", "rate"), Custom("late", "sql", "x > 0.5", "rate"))
    found = whole(table, plan).measures
    assert (found["share"].n, found["share"].total) == (3, 2.0)
    assert (found["late"].n, found["late"].total) == (3, 1.0)


def test_what_a_measure_is_given() -> None:
    table = rows_of([1.0], f_score=["gold"], received_at=pa.array([5], pa.timestamp("us", tz="UTC")))
    plan = plan_of(table)
    given = table_of_rows(table.drop_columns(["f_k"]).to_batches()[0], plan)
    assert given.column_names == [
        "prediction_id", "timestamp", "received_at", "version", "environment", "score", "prediction", "label",
        "label_timestamp", "latency_ms", "cost", "error", "tags", "k", "f_score", "x",
    ]  # fmt: skip
    assert given["f_score"].to_pylist() == ["gold"]
    assert given["score"].to_pylist() == [None]
    assert (given.schema.field("score").type, given.schema.field("k").type) == (pa.float64(), pa.string())


@pytest.mark.parametrize(
    ("form", "source", "reason"),
    [
        ("python", "owners_measures:raises", "KeyError: 'amount'"),
        ("python", "owners_measures:leaves", "SystemExit: 3"),
        ("python", "owners_measures:bare", "RuntimeError"),
        ("python", "owners_measures:recurses", "RecursionError: maximum recursion depth exceeded"),
        ("python", "owners_measures:scalar", "TypeError: it returned a float, not a number for each row"),
        ("python", "owners_measures:words", "TypeError: it returned string, not numbers"),
        ("python", "owners_measures:square", "ArrowInvalid: only handle 1-dimensional arrays"),
        ("python", "owners_measures:constant", "TypeError: owners_measures:constant is not a function"),
        (
            "python",
            "owners_measures:absent",
            "AttributeError: module 'owners_measures' has no attribute 'absent'",
        ),
        (
            "python",
            "no_module_of_this_name:f",
            "ModuleNotFoundError: No module named 'no_module_of_this_name'",
        ),
        ("python", "owners_broken:f", "ModuleNotFoundError: No module named 'a_package_that_is_not_there'"),
        (
            "sql",
            "no_such_column + 1",
            'BinderException: Binder Error: Referenced column "no_such_column" not',
        ),
        (
            "sql",
            "CAST(k AS INTEGER)",
            "ConversionException: Conversion Error: Could not convert string 'even'",
        ),
        ("sql", "sum(x)", "ConfigError: sum depends on more than the row: sum(x)"),
    ],
)
def test_what_fails_is_said_and_hides_nothing(module: str, form: Form, source: str, reason: str) -> None:
    table = rows_of([1.0, 2.0, 3.0])
    found = whole(table, plan_of(table, Custom("bad", form, source), Custom("good", "sql", "x")))
    assert found.failed["bad"].row == "prediction p000"
    assert found.failed["bad"].reason.startswith(reason)
    assert list(found.measures) == ["good"]
    assert found.measures["good"].total == 6.0
    assert {key: list(part.failed) for key, part in found.slices.items()} == {
        "k=even": ["bad"],
        "k=odd": ["bad"],
    }


def test_no_row_is_to_blame_for_a_wrong_length(module: str) -> None:
    table = rows_of([1.0, 2.0, 3.0])
    found = whole(table, plan_of(table, python("bad", "short")))
    reason = "ValueError: it returned another number of values than there are rows"
    assert found.failed == {"bad": Failure("", reason)}


def test_one_bad_row_fails_its_bucket_and_no_other(module: str) -> None:
    xs: list[float | None] = [1.0, 2.0, -3.0, 4.0, -9.0, 6.0]
    table = rows_of(xs, days=[0, 1, 1, 1, 1, 2])
    found = profile(table, plan_of(table, python("picky", "picky")), width=DAY)
    assert found[0].measures["picky"].total == 1.0
    assert found[2 * DAY].measures["picky"].total == 6.0
    assert found[DAY].failed == {
        "picky": Failure("prediction p002", "ValueError: negative: -3.0 of p002 <object object at 0x…>")
    }
    assert "picky" not in found[DAY].measures
    assert all("picky" not in part.measures for part in found[DAY].slices.values())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.none() | st.floats(-2, 20), min_size=1, max_size=12),
    st.integers(0, 12),
    st.booleans(),
    st.randoms(),
)
def test_any_order_and_any_split_give_the_same(
    module: str, xs: list[float | None], cut: int, named: bool, random: Any
) -> None:
    table = rows_of(xs, days=[i % 3 for i in range(len(xs))])
    if not named:
        table = table.drop_columns(["prediction_id"])
    custom = (python("picky", "picky"), Custom("log", "sql", "ln(x)"), Custom("gain", "sql", COSTLY, "sum"))
    plan = plan_of(table, *custom)
    once = profile(table, plan, width=DAY)
    order = list(range(len(xs)))
    random.shuffle(order)
    shuffled = table.take(order)
    parts = [profile(part, plan, width=DAY) for part in (shuffled.slice(0, cut), shuffled.slice(cut))]
    for start, expected in once.items():
        merged = merge([part[start] for part in parts if start in part])
        assert merged == expected
        assert encode(merged) == encode(expected)
        assert decode(encode(expected), plan) == expected
    total = merge(once.values())
    assert total == merge([merge(part.values()) for part in parts if part])
    assert set(total.measures) & set(total.failed) == set()


def test_batches_and_threads_do_not_show(module: str) -> None:
    rng = np.random.default_rng(1)
    table = rows_of(rng.normal(1, 0.2, 4000).tolist(), days=rng.integers(0, 3, 4000).tolist())
    plan = plan_of(table, python("doubled", "doubled"), Custom("gain", "sql", COSTLY, "sum"))
    once = profile(table, plan, width=HOUR, threads=1)
    pieces = pa.concat_tables([table.slice(start, 77) for start in range(0, 4000, 77)])
    assert profile(pieces, plan, width=HOUR, threads=4) == once


def test_without_custom_measures_nothing_is_done() -> None:
    table = rows_of([1.0])
    plan = replace(plan_of(table), declared=Declared())
    found = custom_rows(table.to_batches()[0], plan, np.zeros(1, np.int64))
    assert (found.numbers, found.failed) == ({}, {})


def test_the_plan_says_what_is_measured(module: str) -> None:
    table = rows_of([1.0])
    first, second = (plan_of(table, python("x", name)) for name in ("listed", "doubled"))
    assert first.revision != second.revision
    assert ProfilePlan.from_dict(first.to_dict()) == first
