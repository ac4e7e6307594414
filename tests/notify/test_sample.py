from __future__ import annotations

from offing.domain.window import parse_time
from offing.metrics import catalogue
from offing.notify.message import message_of
from offing.notify.sample import sample_incident

NOW = parse_time("2026-06-01T12:00:00Z")


def test_it_says_that_it_is_a_test_and_tells_everything() -> None:
    message = message_of(sample_incident(NOW), "firing", "http://o")
    assert message.heading == "[info] offing-test: Test of this channel, nothing is wrong"
    assert len(message.facts) == 5 and len(message.sections) == 7


def test_its_number_is_one_of_a_metric() -> None:
    [lead] = sample_incident(NOW)["details"]["evidence"]
    assert catalogue.get(lead["metric"]).unit == "ratio"


def test_each_is_another_and_has_an_end() -> None:
    ids = {sample_incident(NOW + i * 1000)["id"] for i in range(3)}
    assert len(ids) == 3
    first, last = sample_incident(NOW), sample_incident(NOW, resolved=True)
    assert first["id"] == last["id"] and (first["state"], last["state"]) == ("firing", "resolved")
    assert first["resolved_at"] is None and last["resolved_at"] == NOW
