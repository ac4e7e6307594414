from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Kind
from offing.domain.window import DAY, HOUR
from offing.runtime.profiling import Profiler

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

MODEL = "small"


@pytest.fixture(scope="module")
def shuffled_pieces(year: Traffic) -> list[tuple[Kind, pa.Table]]:
    """The year in pieces of uneven sizes, kinds and days mixed, some of it twice."""
    random = np.random.default_rng(3)
    pieces = []
    for kind, table in (
        (Kind.PREDICTIONS, year.predictions),
        (Kind.LABELS, year.labels),
        (Kind.KPIS, year.kpis),
    ):
        mixed = table.take(random.permutation(table.num_rows))
        bounds = np.unique([0, *random.integers(0, table.num_rows, 4), table.num_rows]).tolist()
        pieces += [(kind, mixed.slice(a, b - a)) for a, b in pairwise(bounds)]
        pieces.append((kind, mixed.slice(500, 1500)))
    return [pieces[i] for i in random.permutation(len(pieces))]


def volumes(desk: Desk) -> dict[int, Point]:
    points = desk.app.points.load(MODEL, metrics=["volume"])
    return {point.window.start: point for point in points}


def firing(desk: Desk) -> list[tuple[str, int, str]]:
    found = desk.app.incidents.all(MODEL, "firing")
    return [(one["cause"], one["started_at"], one["summary"]) for one in found]


def test_any_order_of_arrival_ends_in_the_same_bits(
    open_desk: Callable[..., Desk], year: Traffic, shuffled_pieces: list[tuple[Kind, pa.Table]]
) -> None:
    in_order, mixed = open_desk("in-order"), open_desk("mixed")
    for first in range(0, 45, 9):
        in_order.send(year.days(first, first + 9))
        in_order.work()
    for i, (kind, table) in enumerate(shuffled_pieces):
        mixed.take(kind, table)
        if i % 6 == 0:
            mixed.work()
    in_order.rest()
    mixed.rest()
    assert mixed.digests() == in_order.digests()
    assert firing(mixed) == firing(in_order) and len(firing(mixed)) == 1


def test_a_rebuild_gives_the_same_bits(desk: Desk, year: Traffic) -> None:
    for first in range(0, 45, 15):
        desk.send(year.days(first, first + 15))
        desk.work()
    desk.rest()
    before = desk.digests()
    desk.app.worker.rebuild(MODEL)
    assert desk.digests() == before
    desk.reopen()
    desk.app.worker.rebuild(MODEL)
    assert desk.digests() == before


def test_days_without_events_follow_the_baseline(open_desk: Callable[..., Desk], year: Traffic) -> None:
    """A silent day that was seen before the baseline was complete is not left as it was then."""
    desk = open_desk()
    for first in range(0, 45, 5):
        given = year.days(first, first + 5)
        desk.send(given if first != 10 else year.days(10, 12))
        desk.work()
    desk.rest()
    before = desk.digests()
    assert sorted(p.value or 0 for p in volumes(desk).values())[:4] == [0, 0, 0, 200]
    desk.app.worker.rebuild(MODEL)
    assert desk.digests() == before


def test_a_late_event_replaces_silence(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 3))
    desk.send(year.days(4, 6))
    desk.work()
    start = year.days(3, 4).predictions["timestamp"][0].value // DAY * DAY
    assert volumes(desk)[start].value == 0.0
    desk.send(year.days(3, 4))
    desk.work()
    assert volumes(desk)[start].value == 200.0


def test_steps_are_sums_of_buckets(open_desk: Callable[..., Desk], year: Traffic) -> None:
    fine = open_desk("fine", {"models": {MODEL: {"bucket": "6h", "baseline": {"first": "7d"}}}})
    coarse = open_desk("coarse", {"models": {MODEL: {"bucket": "1d", "baseline": {"first": "7d"}}}})
    for desk in (fine, coarse):
        desk.send(year.days(0, 10))
        desk.rest()
    found, expected = (desk.app.points.load(MODEL, slice_=None) for desk in (fine, coarse))
    assert found == expected and len(found) > 100
    starts = {p.start % DAY for p in fine.app.profiles.load(MODEL, plan_of(fine))}
    assert starts == {0, 6 * HOUR, 12 * HOUR, 18 * HOUR}


def plan_of(desk: Desk) -> Any:
    stored = desk.app.profiles.plan(MODEL)
    assert stored is not None
    return stored.plan


def test_an_interrupted_change_of_the_baseline_is_done_again(
    desk: Desk, year: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends between the new plan and the last point of it."""
    desk.send(year.days(0, 28))
    desk.work()
    desk.send(year.days(28, 45))
    with monkeypatch.context() as patch:
        patch.setattr(Profiler, "_build", _ends)
        with pytest.raises(ProcessEnds):
            desk.app.worker.step()
    desk.reopen()
    desk.rest()
    after = desk.digests()
    desk.app.worker.rebuild(MODEL)
    assert desk.digests() == after
    assert {p.status for p in desk.app.points.load(MODEL, metrics=["psi"], column="temp")} == {PointStatus.OK}


def test_an_interrupted_rebuild_is_made_good_by_the_next(
    desk: Desk, year: Traffic, small: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(year.days(0, 30))
    desk.rest()
    before = desk.digests()
    with monkeypatch.context() as patch:
        patch.setattr(Profiler, "_build", _ends)
        with pytest.raises(ProcessEnds):
            desk.app.worker.rebuild(MODEL)
    desk.reopen(small)
    desk.app.worker.rebuild(MODEL)
    assert desk.digests() == before


class ProcessEnds(BaseException):
    """Nothing catches it, as nothing catches the end of a process."""


def _ends(*_: object, **__: object) -> None:
    raise ProcessEnds
