from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.kernel import profile
from offing.profiles.levels import CategoricalLevels
from offing.profiles.loss_cells import LossCells
from offing.profiles.merge import merge
from offing.profiles.outcome import OutcomeCounts, ResidualCounts
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.profiles.conftest import MakeTable


def fitted(table: pa.Table, task: Task = Task.BINARY, **options: Any) -> tuple[LossCells, ProfilePlan]:
    plan = ProfilePlan.fit(table, task=task)
    found = LossCells.fit(table, plan, **options)
    assert found is not None
    return found, plan


def test_the_whole_is_what_the_profile_says(make_table: MakeTable) -> None:
    table = make_table()
    found, plan = fitted(table)
    outcome = merge(profile(table, plan, width=DAY).values()).outcome
    assert isinstance(outcome, OutcomeCounts)
    assert (found.n, found.total) == (outcome.decided, outcome.fp + outcome.fn)
    logs, _ = fitted(table, loss="log_loss")
    assert (logs.n, logs.total, logs.squares) == (outcome.scored, outcome.loss_sum, outcome.loss_sum2)
    assert logs.mean == pytest.approx(outcome.loss_sum / outcome.scored / 2**20)


def test_a_regression_s_whole_is_what_the_profile_says(make_table: MakeTable) -> None:
    table = make_table(task=Task.REGRESSION)
    found, plan = fitted(table, Task.REGRESSION)
    outcome = merge(profile(table, plan, width=DAY).values()).outcome
    assert isinstance(outcome, ResidualCounts) and plan.residual is not None
    assert found.mean == pytest.approx(
        outcome.absolute_sum / 2**10 / outcome.residual.n * plan.residual.scale, rel=1e-3
    )
    assert set(found.outputs) == {"score", "prediction"}


@pytest.mark.parametrize("task", [Task.BINARY, Task.REGRESSION, Task.MULTICLASS])
def test_every_column_adds_up_to_the_whole(task: Task, make_table: MakeTable) -> None:
    found, plan = fitted(make_table(task=task), task)
    assert set(found.columns) == set(plan.columns)
    for part in (*found.columns.values(), *found.outputs.values()):
        assert (sum(part.n), sum(part.sums), sum(part.squares)) == (found.n, found.total, found.squares)
        assert len(part.n) == part.cells.size


def test_losses_by_level_are_those_of_its_rows(make_table: MakeTable) -> None:
    table = make_table()
    found, plan = fitted(table)
    city, score = table["f_city"].to_pylist(), table["score"].to_numpy()
    label = table["label"].to_numpy()
    levels, part = plan.columns["city"], found.of("city")
    assert part is not None and isinstance(levels, CategoricalLevels)
    for rank, place in enumerate(part.cells.bounds):
        mine = np.array([name == levels.known[place] for name in city]) & ~np.isnan(label)
        wrong = (score[mine] >= 0.5) != (label[mine] == 1)
        assert (part.n[rank], part.sums[rank], part.squares[rank]) == (mine.sum(), wrong.sum(), wrong.sum())
    assert found.of("nothing") is None
    assert found.of("score") is None and found.of("score", output=True) is not None


def test_neither_order_nor_chunks_matter(make_table: MakeTable) -> None:
    table = make_table()
    found, plan = fitted(table)
    shuffled = table.take(np.random.default_rng(0).permutation(3000))
    pieces = pa.concat_tables([shuffled.slice(0, 17), shuffled.slice(17)])
    assert LossCells.fit(pieces, plan) == found


def test_the_json_form_comes_back(make_table: MakeTable) -> None:
    found, _ = fitted(make_table(task=Task.REGRESSION), Task.REGRESSION)
    assert LossCells.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    with pytest.raises(KeyError):
        LossCells.from_dict({})


def test_no_rows_no_labels_no_loss(make_table: MakeTable) -> None:
    table = make_table()
    plan = ProfilePlan.fit(table, task=Task.BINARY)
    for rows in (table.slice(0, 0), table.drop_columns(["label"])):
        found = LossCells.fit(rows, plan)
        assert found is not None
        assert (found.n, found.total, found.mean) == (0, 0, None)
    assert LossCells.fit(table, ProfilePlan.fit(table, task=Task.UNKNOWN)) is None
