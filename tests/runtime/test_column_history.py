from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.runtime.conftest import MODEL, START

from offing.domain.point import Series
from offing.domain.window import DAY
from offing.monitors.history import History
from offing.profiles.step_cells import StepCells
from offing.runtime.column_history import with_cells
from offing.state.profile_store import StoredPlan
from offing.stats.arrays import Ints

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

COLUMNS = {"distance", "temp", "carrier", "score"}


def stored_of(desk: Desk) -> StoredPlan:
    stored = desk.app.profiles.plan(MODEL)
    assert stored is not None
    return stored


def celled(stored: StoredPlan, written: Mapping[int, bytes], starts: Ints) -> History:
    nothing = np.zeros(len(starts), np.bool_)
    empty = History(MODEL, starts, DAY, nothing, nothing, {})
    return with_cells(empty, stored.plan, stored.baseline, written)


def test_every_column_at_every_step_beside_the_baseline(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 35))
    desk.work()
    desk.rest()
    starts = START + np.arange(35) * DAY
    stored, written = stored_of(desk), desk.app.cells.whole(MODEL)
    whole = celled(stored, written, starts)
    found = whole.cells
    assert set(found) >= COLUMNS
    for cells in found.values():
        assert cells.steps.shape == (35, cells.baseline.counts.size)
        assert (cells.rows == 200).all()
        assert cells.baseline.counts.sum() == 28 * 200
        assert cells.steps[:28].sum(0).tolist() == cells.baseline.counts.tolist()
    assert (found["distance"].baseline.ordered, found["carrier"].baseline.ordered) == (20, 0)
    pairs = {str(pair): pair for pair in whole.pairs}
    assert {"carrier × distance", "distance × temp"} <= set(pairs)
    for pair in pairs.values():
        assert pair.steps.shape == (35, pair.baseline.counts.size)
        assert (pair.rows == 200).all()
        assert pair.steps[:28].sum(0).tolist() == pair.baseline.counts.ravel().tolist()
        assert len(pair.scored) == len(pair.baseline.scores)
    assert Series("correlation_change", "distance × temp") in pairs["distance × temp"].scored
    assert {one.column for one in pairs["carrier × distance"].scored} == {"distance"}
    history = desk.app.as_code.backtester.fresh().history(MODEL, desk.config.model(MODEL))[0]
    assert {name: one.steps.tolist() for name, one in history.cells.items()} == {
        name: one.steps[:35].tolist() for name, one in found.items()
    }


def test_a_step_that_is_not_stored_counts_no_rows(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 30))
    desk.work()
    written = dict(desk.app.cells.whole(MODEL))
    del written[START + 3 * DAY]
    starts = START + np.arange(-1, 31) * DAY
    rows = celled(stored_of(desk), written, starts).cells["temp"].rows
    assert np.flatnonzero(rows == 0).tolist() == [0, 4, 31]


@pytest.mark.parametrize("days", [5, 27])
def test_without_a_baseline_or_steps_there_are_none(desk: Desk, year: Traffic, days: int) -> None:
    desk.send(year.days(0, days))
    desk.work()
    stored = stored_of(desk)
    starts = START + np.arange(days) * DAY
    assert stored.baseline is None or celled(stored, desk.app.cells.whole(MODEL), starts).cells
    assert stored.baseline is not None or not celled(stored, {START: b""}, starts).cells
    assert not celled(stored, {}, starts).cells


def test_a_rebuild_and_a_restart_give_the_same(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 32))
    desk.work()
    desk.rest()
    before = dict(desk.app.cells.whole(MODEL))
    assert len(before) == 32
    desk.reopen()
    desk.work()
    assert desk.app.cells.whole(MODEL) == before
    stored = stored_of(desk)
    assert stored.baseline is not None
    one = celled(stored, before, np.array([START]))
    cells = [part.steps for part in one.cells.values()] + [part.steps for part in one.pairs]
    size = StepCells.of(stored.baseline, stored.plan).size
    assert sum(part.shape[1] for part in cells) == size
