from __future__ import annotations

from typing import Any


def test_a_judged_model_has_a_record_of_its_alarms(demo: Any, read: Any) -> None:
    found = read("models/late-flights/alarm-record")
    assert found["promised"] == {"false_alarms": 1.0, "per": "90d"}
    assert found["incidents"] == len(read("incidents", model="late-flights")["incidents"])
    assert found["watched_seconds"] > 0 and found["false_alarms_per_budget"]["high"] > 0
    assert found["unjudged"] <= found["incidents"] and found["told"] <= found["incidents"]
    monitors = {one["monitor"]: one for one in found["monitors"]}
    assert "breaks" in monitors and all(m["incidents"] <= found["incidents"] for m in monitors.values())


def test_an_unknown_model_has_none(demo: Any, parse: Any) -> None:
    answer = demo.api.get("models/late-flihgts/alarm-record")
    assert answer.status_code == 404 and "late-flights" in parse(answer)["error"]["hint"]
