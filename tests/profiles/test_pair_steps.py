"""Tables of two columns as cells, and the scores by which they go together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.pair_steps import PairSteps, pair_steps
from offing.profiles.plan import ProfilePlan
from offing.stats.arrays import Floats, Ints
from offing.stats.table_baseline import TableBaseline
from offing.stats.table_scan import score_z

ROWS = 4000


def table(rng: np.random.Generator, *, apart: bool = False) -> pa.Table:
    """Return rows of two numbers that go together, unless `apart`, and two columns of levels."""
    first = rng.normal(size=ROWS)
    second = rng.normal(size=ROWS) if apart else 0.8 * first + 0.6 * rng.normal(size=ROWS)
    level = rng.choice(["x", "y", "z"], ROWS, p=[0.6, 0.35, 0.05])
    return pa.table(
        {
            "timestamp": pa.array([0] * ROWS, pa.timestamp("us", tz="UTC")),
            "f_a": first,
            "f_b": pa.array(second, mask=rng.random(ROWS) < 0.1),
            "f_level": level,
            "f_other": rng.choice(["u", "v"], ROWS),
        }
    )


def counted(rows: pa.Table, plan: ProfilePlan) -> Ints:
    found = merge(profile(rows, plan, width=DAY).values()).crossed
    assert found is not None
    return found.counts


@pytest.fixture(scope="module")
def plan() -> ProfilePlan:
    return ProfilePlan.fit(table(np.random.default_rng(0)), task=Task.UNKNOWN)


@pytest.fixture(scope="module")
def pairs(plan: ProfilePlan) -> dict[tuple[str, str], PairSteps]:
    counts = counted(table(np.random.default_rng(0)), plan)
    return pair_steps(plan.crossed, counts, plan.columns)


def window(rows: pa.Table, plan: ProfilePlan, pair: tuple[str, str]) -> Ints:
    return plan.crossed.tables(counted(rows, plan))[pair].ravel()


def scores_of(inside: Ints, baseline: TableBaseline) -> Floats:
    return score_z(inside.astype(np.float64), np.array(float(inside.sum())), baseline)


def test_every_score_has_mean_0_over_the_baseline(pairs: dict[tuple[str, str], PairSteps]) -> None:
    assert len(pairs) == 6
    for one in pairs.values():
        scores = one.baseline.scores
        assert scores.shape == (len(one.scored), *one.baseline.counts.shape)
        assert one.baseline.counts.size == one.size
        assert (scores * one.baseline.counts).sum((1, 2)) == pytest.approx(np.zeros(len(scores)), abs=1e-9)


def test_two_columns_in_order_have_one_score_and_none_two_of_levels(
    pairs: dict[tuple[str, str], PairSteps],
) -> None:
    assert pairs["a", "b"].scored == (("a × b", ""),)
    assert pairs["level", "other"].scored == ()
    assert pairs["a", "level"].scored == (
        ("a", "level=x"),
        ("a", "level=y"),
        ("a", "level=z"),
        ("a", "level=other"),
    )


def test_columns_that_come_apart_move_the_score(
    plan: ProfilePlan, pairs: dict[tuple[str, str], PairSteps]
) -> None:
    rng = np.random.default_rng(1)
    same = scores_of(window(table(rng), plan, ("a", "b")), pairs["a", "b"].baseline)
    moved = scores_of(window(table(rng, apart=True), plan, ("a", "b")), pairs["a", "b"].baseline)
    assert same[0] < 4 < 15 < moved[0]


def test_a_shift_within_a_level_moves_its_score_most(
    plan: ProfilePlan, pairs: dict[tuple[str, str], PairSteps]
) -> None:
    rows = table(np.random.default_rng(2))
    hit = np.array(rows["f_level"]) == "z"
    moved = rows.set_column(1, "f_a", pa.array(rows["f_a"].to_numpy() + 1.0 * hit))
    steps = pairs["a", "level"]
    z = scores_of(window(moved, plan, ("a", "level")), steps.baseline)
    assert steps.scored[int(z.argmax())] == ("a", "level=z")
    assert np.sort(z)[-1] > 5 > 3 * np.sort(z)[-2] / 2


def test_more_rows_of_a_level_move_no_score(
    plan: ProfilePlan, pairs: dict[tuple[str, str], PairSteps]
) -> None:
    """The score compares rows within a level: how many there are is the level's own affair."""
    rows = table(np.random.default_rng(3))
    doubled = pa.concat_tables([rows, rows.filter(pa.array(np.array(rows["f_level"]) == "z"))])
    z = scores_of(window(doubled, plan, ("a", "level")), pairs["a", "level"].baseline)
    assert z.max() < 4
