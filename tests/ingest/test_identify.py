"""The same event counts once, in any order and however often it is sent."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offing.domain.schema import Kind
from offing.ingest import ItemStatus, read_all

SENDS = st.lists(
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from([0.25, 0.5]), st.booleans()), max_size=8),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sends=SENDS, seal_after=st.sets(st.integers(0, 8)), reopen_after=st.integers(0, 8))
def test_any_order_of_sends_stores_each_id_once(
    desk: Any, sends: list[list[tuple[int, float, bool]]], seal_after: set[int], reopen_after: int
) -> None:
    """Compared with a dictionary: first payload wins, the rest are duplicates or conflicts."""
    with tempfile.TemporaryDirectory() as folder:
        own = type(desk)(Path(folder))
        first: dict[str, float] = {}
        expected = {"accepted": 0, "duplicate": 0, "conflict": 0, "rejected": 0}
        for turn, items in enumerate(sends):
            body = [
                {"id": f"p{i}", "features": {"x": x}, **({"timestamp": 0} if is_bad else {})}
                for i, x, is_bad in items
            ]
            receipt = own.predict(*body)
            for i, x, is_bad in items:
                known = first.setdefault(f"p{i}", x) if not is_bad else None
                name = "rejected" if is_bad else "conflict" if known != x else ""
                if not name:
                    counted = expected.setdefault(f"seen p{i}", 0)
                    name = "duplicate" if counted else "accepted"
                    expected[f"seen p{i}"] = 1
                expected[name] += 1
            assert (
                receipt.received == receipt.accepted + receipt.duplicate + receipt.conflict + receipt.rejected
            )
            if turn in seal_after:
                own.seal()
            if turn == reopen_after:
                own.reopen()
        counters = own.intake.counters()
        assert counters["stored"] == expected["accepted"] == len(first)
        assert (counters["duplicate"], counters["conflict"]) == (expected["duplicate"], expected["conflict"])
        assert sum(counters["rejected"].values()) == expected["rejected"]
        assert own.is_balanced()
        rows = read_all(own.intake, "m", Kind.PREDICTIONS, columns=["prediction_id", "f_x"]).to_pylist()
        assert {row["prediction_id"]: row["f_x"] for row in rows} == first
        own.intake.close()


def test_the_first_wins_and_every_repeat_is_answered(desk: Any) -> None:
    receipt = desk.predict({"id": "a", "score": 0.1}, {"id": "a", "score": 0.1}, {"id": "a", "score": 0.2})
    assert [(a.index, a.status, a.id) for a in receipt.items] == [
        (1, ItemStatus.DUPLICATE, "a"),
        (2, ItemStatus.CONFLICT, "a"),
    ]
    desk.clock.moment += 1_000_000
    assert desk.predict({"score": 0.1, "id": "a"}).duplicate == 1
    desk.seal()
    assert desk.predict({"prediction_id": "a", "score": 0.1, "features": {}}).duplicate == 1


def test_the_form_of_a_value_does_not_make_a_conflict(desk: Any) -> None:
    desk.predict({"id": 12, "timestamp": "2026-03-01T00:00:00Z", "score": 1, "features": {"x": 2, "y": None}})
    again = {"id": "12", "timestamp": 1772323200.0, "score": 1.0, "features": {"x": 2.0}}
    assert desk.predict(again).duplicate == 1
    assert desk.predict(again | {"timestamp": "2026-03-01T01:00:00+01:00", "version": None}).duplicate == 1


def test_a_changed_label_is_history_and_the_same_one_a_duplicate(desk: Any) -> None:
    first = {"id": "a", "value": 1, "timestamp": "2026-03-01T00:00:00Z"}
    assert desk.label(first, first, first | {"value": 0}).accepted == 2
    desk.seal()
    assert desk.label(first | {"value": True}).duplicate == 1
    assert desk.label(first | {"timestamp": "2026-03-02T00:00:00Z"}).accepted == 1
    assert read_all(desk.intake, "m", Kind.LABELS).num_rows == 3


def test_business_events_are_told_apart_by_event_id_else_by_name_id_and_time(desk: Any) -> None:
    assert (
        desk.kpi(
            {"name": "r", "value": 1, "event_id": "e"}, {"name": "r", "value": 1, "event_id": "e"}
        ).duplicate
        == 1
    )
    assert desk.kpi({"name": "r", "value": 2, "event_id": "e"}).conflict == 1
    assert desk.kpi({"name": "r", "value": 2, "id": "a"}, {"name": "r", "value": 2, "id": "b"}).accepted == 2
    assert desk.kpi({"name": "r", "value": 2, "id": "a"}, {"name": "r", "value": 3, "id": "b"}).conflict == 1
    assert desk.kpi({"name": "r", "value": 2}, {"name": "r", "value": 2}).accepted == 2


def test_made_ids_are_the_same_again_for_the_same_idempotency_key(desk: Any) -> None:
    receipt = desk.predict({"score": 0.1}, {"score": 0.2}, idempotency_key="k")
    assert [a.id for a in receipt.items] == ["k:0", "k:1"]
    assert desk.predict({"score": 0.1}, {"score": 0.2}, idempotency_key="k").duplicate == 2
    assert desk.predict({"score": 0.1}).items[0].id not in ("k:0", None)
    body = json.dumps({"kpis": [{"name": "visits", "value": 1}]}).encode()
    for expected in (1, 0):
        assert desk.send(Kind.KPIS, body, idempotency_key="k").accepted == expected


def test_the_index_stays_right_while_it_is_merged(desk: Any) -> None:
    for start in range(0, 3000, 100):
        desk.predict(*({"id": f"p{i}"} for i in range(start, start + 100)))
        if start % 300 == 0:
            desk.seal()
    receipt = desk.predict(*({"id": f"p{i}"} for i in range(2950, 3050)))
    assert (receipt.accepted, receipt.duplicate) == (50, 50)
    desk.seal()
    assert len(desk.intake.indexes.get("m", Kind.PREDICTIONS)) == 3050
    runs = list((desk.folder / "index/m/predictions").glob("run-*.npy"))
    assert 1 <= len(runs) <= 8
