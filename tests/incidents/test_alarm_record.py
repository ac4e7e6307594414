from __future__ import annotations

from typing import Any

from tests.incidents.conftest import make_record

from offing.domain.window import DAY, HOUR
from offing.incidents.alarm_record import alarm_record, by_monitor

BUDGET = 90 * DAY


def stored(id_: str, day: int, verdict: str | None = None, **values: Any) -> dict[str, Any]:
    """Return a stored incident of one day, told an hour after it was detected."""
    began = day * DAY
    return {
        **make_record(id_, began), "verdict": verdict, "told_at": began + HOUR,
        "state": "resolved", "resolved_at": began + 2 * DAY, **values,
    }  # fmt: skip


def line(at: int, what: str) -> dict[str, Any]:
    return {"at": at, "what": what, "who": "ann", "text": None}


def test_without_incidents_little_is_known() -> None:
    found = alarm_record("m", [], {}, watched=30 * DAY, budget=BUDGET)
    assert (found.incidents, found.per_90d, found.precision, found.found_first) == (0, 0.0, None, None)
    assert found.per_budget is not None and found.per_budget.value == 0 < found.per_budget.high
    assert alarm_record("m", [], {}, watched=0, budget=BUDGET).per_budget is None


def test_precision_is_of_what_was_judged_real_or_false() -> None:
    incidents = [
        *(stored(f"r{i}", 10 * i, "real") for i in range(3)),
        stored("f", 50, "false_alarm"),
        stored("quiet", 60, "false_alarm", told_at=None),
        stored("e", 70, "expected_change"),
        stored("u", 80),
    ]
    found = alarm_record("m", incidents, {}, watched=180 * DAY, budget=BUDGET)
    assert (found.real, found.false_alarms, found.expected_changes, found.unjudged) == (3, 1, 1, 1)
    assert found.precision is not None and found.precision.value == 3 / 5
    assert found.precision.low < 3 / 5 < found.precision.high
    assert found.told == 6 and found.per_90d == 3.5
    assert found.per_budget is not None and found.per_budget.value == 0.5


def test_times_are_medians_of_what_happened() -> None:
    incidents = [stored("a", 1), stored("b", 2), stored("c", 3, state="firing", resolved_at=None)]
    logs = {"a": [line(DAY + 2 * HOUR, "acknowledged"), line(DAY + 9 * HOUR, "acknowledged")],
            "b": [line(2 * DAY + 4 * HOUR, "acknowledged")]}  # fmt: skip
    found = alarm_record("m", incidents, logs, watched=30 * DAY, budget=BUDGET)
    assert (found.time_to_acknowledge, found.time_to_resolve) == (2 * HOUR, 2 * DAY)


def test_found_first_is_what_nobody_had_shown() -> None:
    business = stored("k", 20, "real", cause="business")
    late = stored("late", 21, "real", started_at=19 * DAY)
    said = stored("said", 40, "real")
    first = stored("first", 60, "real")
    logs = {"said": [line(40 * DAY + HOUR - 1, "comment")], "first": [line(60 * DAY + HOUR, "comment")]}
    found = alarm_record("m", [business, late, said, first], logs, watched=90 * DAY, budget=BUDGET)
    assert found.found_first is not None and found.found_first.value == 0.25


def test_each_monitor_has_its_incidents() -> None:
    one, two = stored("a", 1), stored("b", 2)
    one["details"]["evidence"] = [{"monitor": "budget"}, {"monitor": "mine"}]
    two["details"]["evidence"] = [{"monitor": "mine"}, {"monitor": "mine"}]
    found = by_monitor([one, two])
    assert {name: [r["id"] for r in rows] for name, rows in found.items()} == {
        "budget": ["a"],
        "mine": ["a", "b"],
    }
