"""Pair tables against a count in plain Python, row by row."""

from __future__ import annotations

import base64
import json
import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind, Task
from offing.domain.window import DAY, HOUR
from offing.profiles.codec import decode, encode
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.crossed import CrossedCounts, CrossedCut
from offing.profiles.empty import empty_profile
from offing.profiles.grid import NumericGrid
from offing.profiles.kernel import profile
from offing.profiles.levels import CategoricalLevels
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints

UTC = pa.timestamp("us", tz="UTC")


def rows_of(count: int, seed: int = 0, *, now: bool = False) -> pa.Table:
    """Numbers, integers, levels and flags with gaps; `now` also has what the baseline never had."""
    rng = np.random.default_rng([seed, count])
    amount = rng.standard_cauchy(count)
    for special in (np.nan, np.inf, -np.inf):
        amount[rng.random(count) < 0.03] = special
    gaps = rng.random(count) < 0.1
    wrong = [json.dumps({"age": "old"}) if gap and rng.random() < 0.4 else None for gap in gaps.tolist()]
    # 16 levels of very unequal shares: some have a cell of their own, some too few rows for one.
    names = np.array([f"level {number}" for number in range(16)])
    shares = 0.6 ** np.arange(16)
    city = names[rng.choice(16, count, p=shares / shares.sum())].astype(object)
    if now:
        amount[rng.random(count) < 0.1] = 1e12
        city[rng.random(count) < 0.1] = "never seen"
    city[rng.random(count) < 0.05] = None
    return pa.table(
        {
            "timestamp": pa.array(rng.integers(0, 3 * HOUR, count), UTC),
            "overflow": pa.array(wrong, pa.string()),
            "f_age": pa.array(rng.normal(40, 12, count), mask=gaps),
            "f_amount": amount,
            "f_city": pa.array(city.tolist(), pa.string()),
            "f_flag": pa.array((rng.random(count) < 0.3).tolist()),
            "f_visits": pa.array(rng.poisson(1.0, count).tolist(), pa.int32()),
        }
    )


def place_by_hand(value: object, plan: ProfilePlan, name: str) -> int:
    """Return the cell of one value, in the words of `CrossedCut`."""
    cells, cut = plan.crossed.cuts[name].cells, plan.columns[name]
    last = len(cells.bounds) + 1
    if isinstance(cut, NumericGrid):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return last
        cell = int(cut.cells(np.array([float(value)]))[0])
        return sum(cell >= bound for bound in cells.bounds)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str):
        return last
    own = [cut.known[place] for place in cells.bounds]
    return own.index(value) if value in own else len(own)


def by_hand(table: pa.Table, plan: ProfilePlan) -> dict[tuple[str, str], list[list[int]]]:
    """Count each pair of cells over all rows."""
    stored = {name: physical_name(name) for name in plan.crossed.cuts}
    there = set(table.column_names)
    values = {
        name: table[at].to_pylist() if at in there else [None] * len(table) for name, at in stored.items()
    }
    found = {}
    for (a, b), (height, width) in plan.crossed.shapes.items():
        counted = Counter(
            (place_by_hand(x, plan, a), place_by_hand(y, plan, b))
            for x, y in zip(values[a], values[b], strict=True)
        )
        found[a, b] = [[counted[row, column] for column in range(width)] for row in range(height)]
    return found


def counted(table: pa.Table, plan: ProfilePlan) -> dict[tuple[str, str], list[list[int]]]:
    crossed = profile(table, plan, width=DAY)[0].crossed
    assert crossed is not None
    return {pair: counts.tolist() for pair, counts in plan.crossed.tables(crossed.counts).items()}


@pytest.fixture(scope="module")
def fitted() -> ProfilePlan:
    return ProfilePlan.fit(rows_of(2000), task=Task.UNKNOWN)


def test_all_pairs_of_a_few_columns_are_counted(fitted: ProfilePlan) -> None:
    names = ["age", "amount", "city", "flag", "visits"]
    assert list(fitted.crossed.pairs) == [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    assert {name: fitted.crossed.ordered(name) for name in names} == {
        "age": 4, "amount": 4, "city": 0, "flag": 0, "visits": 3,
    }  # fmt: skip
    found = by_hand(rows_of(2000), fitted)
    assert counted(rows_of(2000), fitted) == found
    for share in np.array(found["age", "amount"]).sum(axis=1)[:4] / 1800:
        assert share == pytest.approx(0.25, abs=0.03)


def test_what_the_baseline_never_had_is_counted_too(fitted: ProfilePlan) -> None:
    now = rows_of(3000, seed=5, now=True)
    found = counted(now, fitted)
    assert found == by_hand(now, fitted)
    rare = fitted.crossed.shapes["amount", "city"][1] - 2
    assert sum(row[rare] for row in found["amount", "city"]) > 250
    assert sum(found["age", "amount"][4]) == now["f_age"].null_count


@pytest.mark.parametrize(
    "other",
    [
        pa.array(["a", None, "b"] * 10),
        pa.nulls(30),
        pa.array([True, False, None] * 10),
        pa.array([None, float("nan"), 1e300] * 10),
        pa.array(["level 0", None, "x"] * 10).dictionary_encode(),
        pa.array(["level 0", None, "x"] * 10, pa.string_view()),
        pa.DictionaryArray.from_arrays(pa.array([0, 49, None] * 10), pa.array([str(i) for i in range(50)])),
    ],
    ids=lambda array: str(array.type),
)
def test_columns_of_another_type_or_absent(fitted: ProfilePlan, other: pa.Array) -> None:  # type: ignore[type-arg]
    now = rows_of(30, seed=9)
    for name in ("age", "city", "flag"):
        changed = now.set_column(now.schema.get_field_index(f"f_{name}"), f"f_{name}", other)
        assert counted(changed, fitted) == by_hand(changed, fitted)
        assert counted(now.drop_columns([f"f_{name}"]), fitted) == by_hand(
            now.drop_columns([f"f_{name}"]), fitted
        )


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 600), max_size=4), seed=st.integers(0, 5), bits=st.sampled_from([0, 2]))
def test_any_split_and_order_give_the_same_integers(
    fitted: ProfilePlan, cuts: list[int], seed: int, bits: int
) -> None:
    table, plan = rows_of(600, seed, now=True), replace(fitted, pair_bits=bits)
    whole = profile(table, plan, width=HOUR)
    shuffled = table.take(np.random.default_rng(seed).permutation(600))
    pieces = [shuffled.slice(a, b - a) for a, b in pairwise(sorted({0, 600, *cuts}))]
    parts = [profile(piece, plan, width=HOUR) for piece in pieces]
    for start, expected in whole.items():
        merged = merge([part[start] for part in parts if start in part])
        assert merged.crossed == expected.crossed
        assert merged == expected
        assert encode(merged) == encode(expected)
    rows = {int(table.sum()) for table in plan.crossed.tables(_sum(whole.values())).values()}
    assert len(rows) == 1
    assert (rows == {600}) is (not bits)


def _sum(profiles: object) -> Ints:
    crossed = merge(profiles).crossed  # type: ignore[arg-type]
    assert crossed is not None
    return crossed.counts


def test_tables_keep_leading_axes(fitted: ProfilePlan) -> None:
    hours = [part.crossed for part in profile(rows_of(900), fitted, width=HOUR).values()]
    counts = np.stack([part.counts for part in hours if part is not None])
    assert counts.shape == (3, fitted.crossed.size)
    for pair, table in fitted.crossed.tables(counts).items():
        assert table.shape == (3, *fitted.crossed.shapes[pair])
        assert int(table.sum()) == 900


def test_profiles_with_other_counts_differ(fitted: ProfilePlan) -> None:
    whole = profile(rows_of(100), fitted, width=DAY)[0]
    assert whole.crossed is not None
    changed = whole.crossed.counts.copy()
    changed[0] += 1
    assert replace(whole, crossed=CrossedCounts(changed)) != whole


def test_plans_and_profiles_come_back(fitted: ProfilePlan) -> None:
    back = ProfilePlan.from_dict(json.loads(json.dumps(fitted.to_dict())))
    assert back.crossed == fitted.crossed
    assert (back, back.revision) == (fitted, fitted.revision)
    now = rows_of(700, seed=3, now=True)
    part = profile(now, back, width=DAY)[0]
    assert part == profile(now, fitted, width=DAY)[0]
    assert decode(encode(part), back).crossed == part.crossed
    nothing = empty_profile(fitted, 0, DAY)
    assert decode(encode(nothing), fitted) == nothing
    assert merge([nothing, replace(part, revision=nothing.revision)]).crossed == part.crossed


def test_cells_of_a_numeric_column_are_those_that_the_baseline_fills() -> None:
    counts = NumericCounts(np.array([-5, 0, 7], np.int32), np.array([40, 30, 30]))
    assert CrossedCut.of(counts, rows=100).cells.bounds == (0, 7)
    constant = CrossedCut.of(NumericCounts(np.array([3], np.int32), np.array([9])), rows=9)
    assert (constant.size, constant.ordered) == (2, 1)
    many = CrossedCut.of(NumericCounts(np.arange(100, dtype=np.int32), np.full(100, 3)), rows=300)
    assert many.cells.bounds == (25, 50, 75)


def test_a_level_has_a_cell_for_a_hundredth_of_the_rows() -> None:
    counts = CategoricalCounts(np.array([900, 50, 10, 9, 0]))
    assert CrossedCut.of(counts, rows=1000).cells.bounds == (0, 1, 2)
    assert CrossedCut.of(counts, rows=1001).cells.bounds == (0, 1)
    assert len(CrossedCut.of(CategoricalCounts(np.full(50, 20)), rows=1000).cells.bounds) == 9
    levels = CategoricalLevels(("a", "b"), frozenset(["c"]))
    cut = CrossedCut.of(CategoricalCounts(np.array([5, 3])), rows=8)
    names = pa.array(["b", "a", "c", "new", None])
    assert cut.places(names, levels, 5).tolist() == [1, 0, 2, 2, 3]


def test_columns_without_values_are_in_no_pair() -> None:
    table = pa.table(
        {"f_a": [1.0, 2.0], "f_b": ["x", "y"], "f_none": pa.nulls(2, pa.float64()), "f_t": ["u", "v"]}
    )
    kinds = {"t": ColumnKind.NUMERIC, "absent": ColumnKind.CATEGORICAL}
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, kinds=kinds)
    assert plan.crossed.pairs == (("a", "b"),)
    assert list(plan.crossed.cuts) == ["a", "b"]


OLD_PLAN = (
    '{"columns": {"k": {"known": ["a", "b"], "rest": []}, "x": {"centre": 1.0, "scale": 0.5}, '
    '"y": {"centre": 3.0, "scale": 1.0}}, "score": null, "prediction": null, '
    '"latency": {"centre": 0.0, "scale": 0.125}, "segments": {}, "task": "unknown", "positive": 1.0, '
    '"threshold": 0.5, "label": null, "residual": null, "declared": {"protected": [], "pairs": [], '
    '"constraints": {}, "custom": [], "texts": [], "embeddings": [], "projections": false, "value": null, '
    '"ranks": [5, 10]}, "derived": [], "pairs": ["x", "y"], "early": null, "sample_key": ["k", "x", "y"], '
    '"twin_bits": 0, "pair_bits": 0}'
)
OLD_REVISION = "b6b39e88c06bbce4"
OLD_PROFILE = (
    "PexEObl_qs;s5{uD77#BAmXhB0AfleE`Yb`)|iW-AcDi=M00JK77oq&%brP?p-ZcPg!r%hWhn`zE@M%GmhDozwv;JNS5>!}+JFB1FtwSb"
    "yZeur+wbkv-gZ&dHnkfhjlk4Q0x(O2L7{+>ks1(!go3IprfcTDcEp(Z@|UvxQOXA3yv%L<-w*B#{+Im=Q>Nd@|G${)R06~KkMM_8K?prn"
    "6j_o3LU15n0SW-RP&E_CG=J0LMacp9@}vZgsMrXtQU("
)
"""A plan and a profile of three rows under it, as they were written before there were tables of pairs."""


def test_what_was_stored_before_there_were_tables_is_read() -> None:
    plan = ProfilePlan.from_dict(json.loads(OLD_PLAN))
    assert plan.revision == OLD_REVISION
    assert plan.crossed.pairs == ()
    table = pa.table(
        {
            "timestamp": pa.array([1, 2, 3], UTC),
            "f_x": [1.0, 2.0, None],
            "f_y": [3.0, 3.0, 5.0],
            "f_k": ["a", "b", "a"],
        }
    )
    found = decode(base64.b85decode(OLD_PROFILE), plan)
    assert found == profile(table, plan, width=DAY)[0]
    assert found.crossed is None
    assert merge([found, found]).crossed is None
    assert empty_profile(plan, 0, DAY).crossed is None
    assert decode(encode(found), plan) == found
