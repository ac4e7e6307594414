from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.notify.channel import DeliveryError
from offing.notify.pagerduty import URL, PagerDutyChannel

if TYPE_CHECKING:
    from tests.notify.conftest import PagerDutyDesk


def channel(desk: PagerDutyDesk) -> PagerDutyChannel:
    return PagerDutyChannel("on-call", desk.KEY, "http://o", desk.url)


def told(desk: PagerDutyDesk, record: dict[str, Any], *transitions: str) -> str:
    for transition in transitions:
        state = transition if transition in ("acknowledged", "resolved") else record["state"]
        channel(desk).send({**record, "state": state}, key="k", transition=transition)
    return desk.alerts[record["id"]]


def test_one_incident_is_one_alert(pagerduty: PagerDutyDesk, full: dict[str, Any]) -> None:
    assert told(pagerduty, full, "firing") == "triggered"
    assert told(pagerduty, full, "acknowledged") == "acknowledged"
    assert told(pagerduty, full, "resolved") == "resolved"
    assert list(pagerduty.alerts) == [full["id"]]
    assert {event["dedup_key"] for event in pagerduty.events} == {full["id"]}


def test_an_escalation_triggers_and_a_late_word_about_the_past_does_not(
    pagerduty: PagerDutyDesk, full: dict[str, Any]
) -> None:
    assert told(pagerduty, full, "firing", "escalation") == "triggered"
    assert told(pagerduty, {**full, "state": "resolved"}, "escalation") == "resolved"


def test_the_event_tells_all(pagerduty: PagerDutyDesk, full: dict[str, Any]) -> None:
    told(pagerduty, full, "firing")
    [event] = pagerduty.events
    payload = event["payload"]
    assert payload["summary"] == "[critical] offing-test: Test of this channel, nothing is wrong"
    assert (payload["severity"], payload["class"]) == ("critical", "quality")
    assert (payload["source"], payload["component"], payload["group"]) == ("offing-test",) * 3
    assert payload["timestamp"] == "2026-06-01T12:00:00Z"
    assert payload["custom_details"]["Traffic hit"] == "252 of 2,140 predictions (11.8 %)"
    assert len(payload["custom_details"]["Columns that moved"]) == 2
    assert event["links"][0] == {"href": f"http://o/i/{full['id']}", "text": "Incident"}
    assert event["client"] == "Offing" and event["client_url"] == f"http://o/i/{full['id']}"


@pytest.mark.parametrize(("ours", "theirs"), [("warning", "warning"), ("info", "info"), ("odd", "info")])
def test_severities(pagerduty: PagerDutyDesk, full: dict[str, Any], ours: str, theirs: str) -> None:
    told(pagerduty, {**full, "severity": ours}, "firing")
    assert pagerduty.events[0]["payload"]["severity"] == theirs


def test_the_reason_of_a_refusal_is_told(pagerduty: PagerDutyDesk, full: dict[str, Any]) -> None:
    wrong = PagerDutyChannel("on-call", "short", "http://o", pagerduty.url)
    with pytest.raises(DeliveryError, match=r"HTTP 400 .*'routing_key' is not 32 characters") as caught:
        wrong.send(full, key="k", transition="firing")
    assert not caught.value.retry
    pagerduty.troubles.clear()


def test_only_success_is_delivery(pagerduty: PagerDutyDesk, full: dict[str, Any]) -> None:
    pagerduty.script = [(202, {}, b'{"status": "throttled"}')]
    with pytest.raises(DeliveryError, match="not an answer of PagerDuty") as caught:
        channel(pagerduty).send(full, key="k", transition="firing")
    assert caught.value.retry


def test_the_key_is_never_shown_and_the_default_is_the_us_region(pagerduty: PagerDutyDesk) -> None:
    assert pagerduty.KEY not in repr(channel(pagerduty))
    assert PagerDutyChannel("p", "k", "http://o").url == URL == "https://events.pagerduty.com/v2/enqueue"


def test_a_digest_does_not_page(pagerduty: PagerDutyDesk, full: dict[str, Any]) -> None:
    channel(pagerduty).send({**full, "severity": "warning"}, key="k", transition="summary")
    assert pagerduty.events == []
    channel(pagerduty).send(full, key="k", transition="summary")
    assert pagerduty.alerts == {full["id"]: "triggered"}
