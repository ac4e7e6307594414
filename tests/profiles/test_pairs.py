from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.grid import NumericGrid
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.pairs import W_BITS, W_BOUND, CoMoments, standardised
from offing.profiles.plan import ProfilePlan


def correlated(rows: int, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    x, y = rng.multivariate_normal([3.0, -1.0], [[4.0, 1.2], [1.2, 1.0]], rows).T
    times = pa.array(rng.integers(0, DAY, rows), pa.timestamp("us", "UTC"))
    heavy = rng.standard_cauchy(rows)
    return pa.table({"timestamp": times, "f_x": x, "f_y": y, "f_z": heavy, "f_c": ["a"] * rows})


def test_they_are_the_sums_of_the_standardised_columns() -> None:
    table = correlated(4000)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    found = profile(table, plan, width=DAY)[0].pairs
    assert found is not None
    assert plan.pairs == ("x", "y", "z")
    rows = []
    for name, grid in plan.paired:
        z = (table[f"f_{name}"].to_numpy() - grid.centre) / grid.scale
        rows.append(np.clip(np.rint(z * 2**W_BITS), -W_BOUND * 2**W_BITS, W_BOUND * 2**W_BITS))
    w = np.array(rows)
    assert found.n == 4000
    assert found.sums.tolist() == w.sum(axis=1).tolist()
    assert found.products.tolist() == (w @ w.T).tolist()
    assert found.covariance() == pytest.approx(np.cov(w / 2**W_BITS, bias=True), abs=1e-9)


def test_a_gaussian_correlation_survives_rounding_and_winsorising() -> None:
    table = correlated(20_000)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    found = profile(table, plan, width=DAY)[0].pairs
    assert found is not None
    cov = found.covariance()
    r = cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])
    assert r == pytest.approx(np.corrcoef(table["f_x"].to_numpy(), table["f_y"].to_numpy())[0, 1], abs=0.005)


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 500), max_size=4), seed=st.integers(0, 5), bits=st.sampled_from([0, 2]))
def test_any_split_and_order_give_the_same_integers(cuts: list[int], seed: int, bits: int) -> None:
    table = correlated(500, seed)
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN)
    object.__setattr__(plan, "pair_bits", bits)
    whole = profile(table, plan, width=DAY)[0]
    ends = sorted({0, 500, *cuts})
    order: Any = pa.array(np.random.default_rng(seed).permutation(500))
    shuffled = table.take(order)
    pieces = [shuffled.slice(a, b - a) for a, b in pairwise(ends)]
    parts = [profile(piece, plan, width=DAY)[0] for piece in pieces]
    assert merge(parts) == whole
    assert whole.pairs is not None
    assert whole.pairs.n == 500 or bits


@pytest.mark.parametrize(
    "array",
    [
        pa.array([None, 1.0, float("nan"), float("inf"), float("-inf"), 1e308]),
        pa.array(["a"] * 6),
        pa.array([None] * 6, pa.float64()),
        pa.array([1, 2, 3, 4, 5, 6], pa.int32()),
    ],
)
def test_what_is_not_finite_stands_at_the_centre(array: pa.Array) -> None:  # type: ignore[type-arg]
    out = np.full(6, np.nan)
    standardised(pa.record_batch({"f_x": array}), "x", NumericGrid(1.0, 1.0), out)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= W_BOUND * 2**W_BITS
    if array.type == pa.float64():
        assert out[0] == out[2] == out[3] == 0.0


def test_no_rows_have_no_covariance() -> None:
    assert CoMoments.empty(2).covariance().tolist() == [[0.0, 0.0], [0.0, 0.0]]
