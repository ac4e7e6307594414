from __future__ import annotations

from offing.client.intake import Intake, estimate
from offing.client.ledger import Ledger
from offing.client.settings import Limits


def make(**limits: int) -> tuple[Intake, Ledger]:
    ledger = Ledger()
    return Intake(Limits(**limits), ledger), ledger


def test_it_is_bounded_by_count_until_room_is_made() -> None:
    intake, ledger = make(queue_events=3, batch_events=2)
    assert [intake.put("/p", {"n": i}) for i in range(5)] == [True, True, True, False, False]
    assert ledger.refused["queue_full"].value == 2
    batch, _ = intake.take()
    assert [event[1]["n"] for event in batch] == [0, 1]
    assert not intake.put("/p", {}), "what the worker holds still counts"
    intake.resolved(batch)
    assert intake.put("/p", {})
    assert len(intake) == 2


def test_it_is_bounded_by_bytes() -> None:
    intake, ledger = make(queue_bytes=10_000)
    text = {"features": {"t": "x" * 4000}}
    assert [intake.put("/p", text) for _ in range(4)] == [True, True, False, False]
    batch, _ = intake.take()
    intake.resolved(batch)
    assert intake.put("/p", text)
    assert ledger.refused["queue_full"].value == 2


def test_one_event_that_no_request_could_hold_is_refused() -> None:
    intake, ledger = make(batch_bytes=10_000)
    assert not intake.put("/p", {"features": {"blob": "x" * 20_000}})
    assert not intake.put("/p", {"features": {"list": [0.5] * 20_000}})
    assert ledger.refused["too_large"].value == 2
    assert len(intake) == 0


def test_a_marker_ends_a_batch() -> None:
    intake, _ = make()
    intake.put("/p", {"n": 1})
    marker = intake.mark()
    intake.put("/p", {"n": 2})
    first, ends_it = intake.take()
    assert [e[1]["n"] for e in first] == [1] and ends_it is marker
    second, ends_it = intake.take()
    assert [e[1]["n"] for e in second] == [2] and ends_it is None


def test_the_estimate_grows_with_what_is_inside() -> None:
    small = estimate({"id": "x", "features": {"a": 1.0}})
    assert estimate({"id": "x" * 1000, "features": {"a": 1.0}}) >= small + 999
    assert estimate({"id": "x", "features": {"a": "y" * 1000}}) >= small + 1000
    assert estimate({"id": "x", "features": {str(i): 1.0 for i in range(100)}}) > small + 5000
