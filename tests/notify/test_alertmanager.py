from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.window import HOUR, MINUTE, SECOND, Micros, parse_time
from offing.errors import ConfigError
from offing.notify.alertmanager import BATCH, AlertmanagerChannel
from offing.notify.channel import Channel, DeliveryError, Refreshing
from offing.notify.sample import sample_incident

if TYPE_CHECKING:
    from tests.notify.conftest import Alertmanager, Desk, StillClock


@pytest.fixture
def clock(clock: StillClock) -> StillClock:
    """The machine's time, which Alertmanager goes by."""
    clock.moment = time.time_ns() // 1000
    return clock


@pytest.fixture
def record(clock: StillClock, request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**sample_incident(clock.now(), "critical"), "id": f"am-{request.node.name}"}


def channel(manager: Alertmanager, clock: StillClock, **given: Any) -> AlertmanagerChannel:
    return AlertmanagerChannel("ops", manager.url, clock, "http://o", **given)


def ends(alert: dict[str, Any]) -> Micros:
    return parse_time(alert["endsAt"])


def test_it_is_a_channel_that_is_refreshed(alertmanager: Alertmanager, clock: StillClock) -> None:
    sends: Channel = channel(alertmanager, clock)
    assert isinstance(sends, Refreshing)
    assert sends.name == "ops" and sends.refresh_every == MINUTE


def test_an_incident_becomes_an_alert(
    alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]
) -> None:
    channel(alertmanager, clock, labels={"team": "ml", "empty": ""}).send(
        record, key="k", transition="firing"
    )
    [alert] = alertmanager.alerts(record["id"])
    assert alert["labels"] == {
        "alertname": "quality", "model": "offing-test", "severity": "critical",
        "incident": record["id"], "team": "ml",
    }  # fmt: skip
    assert alert["annotations"]["summary"] == "Test of this channel, nothing is wrong"
    assert "252 of 2,140 predictions" in alert["annotations"]["context"]
    assert alert["generatorURL"].startswith("http://o/i/am-")
    assert abs(parse_time(alert["startsAt"]) - record["started_at"]) < SECOND
    assert abs(ends(alert) - clock.now() - 4 * MINUTE) < SECOND


def test_the_end_ends_it(alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]) -> None:
    ops = channel(alertmanager, clock)
    ops.send(record, key="k", transition="firing")
    ops.send({**record, "state": "acknowledged"}, key="k", transition="acknowledged")
    assert len(alertmanager.alerts(record["id"])) == 1
    ops.send({**record, "state": "resolved"}, key="k", transition="resolved")
    assert alertmanager.alerts(record["id"]) == []


def test_what_is_told_again_lives_on(
    alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]
) -> None:
    ops = channel(alertmanager, clock)
    ops.send(record, key="k", transition="firing")
    before = ends(alertmanager.alerts(record["id"])[0])
    ops.refresh([record], clock.now() + 2 * MINUTE)
    [alert] = alertmanager.alerts(record["id"])
    assert abs(ends(alert) - before - 2 * MINUTE) < SECOND


def test_what_is_not_told_again_ends(
    alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]
) -> None:
    """If this process dies, its alerts do not stay for ever."""
    channel(alertmanager, clock, refresh_every=SECOND // 20).send(record, key="k", transition="firing")
    for _ in range(100):
        if not alertmanager.alerts(record["id"]):
            return
        time.sleep(0.05)
    pytest.fail("the alert did not end")


def test_an_incident_of_long_ago_is_open_now(
    alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]
) -> None:
    old = {**record, "started_at": parse_time("2013-02-08"), "detected_at": parse_time("2013-02-09")}
    ops = channel(alertmanager, clock)
    ops.send(old, key="k", transition="firing")
    assert len(alertmanager.alerts(record["id"])) == 1
    ops.send({**old, "state": "resolved", "resolved_at": old["detected_at"]}, key="k", transition="resolved")
    assert alertmanager.alerts(record["id"]) == []


def test_one_that_begins_after_now_is_taken(
    alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]
) -> None:
    ahead = {**record, "started_at": clock.now() + HOUR}
    channel(alertmanager, clock).send(ahead, key="k", transition="firing")
    assert len(alertmanager.alerts(record["id"])) == 1


def test_many_are_told_in_several_requests(desk: Desk, clock: StillClock) -> None:
    records = [{**sample_incident(clock.now()), "id": f"i{i}"} for i in range(BATCH + 5)]
    records[0]["state"] = "resolved"
    AlertmanagerChannel("ops", desk.root + "/", clock, "http://o").refresh(records, clock.now())
    batches = [json.loads(body) for _, _, body in desk.requests]
    assert [len(batch) for batch in batches] == [BATCH, 4]
    assert [path for path, _, _ in desk.requests] == ["/api/v2/alerts"] * 2


def test_nothing_open_is_nothing_to_tell(desk: Desk, clock: StillClock) -> None:
    AlertmanagerChannel("ops", desk.root, clock, "http://o").refresh([], clock.now())
    assert desk.requests == []


def test_a_label_that_it_refuses_is_told(
    alertmanager: Alertmanager, clock: StillClock, record: dict[str, Any]
) -> None:
    with pytest.raises(DeliveryError, match="HTTP 400") as caught:
        channel(alertmanager, clock, labels={"not-a-label": "x"}).send(record, key="k", transition="firing")
    assert not caught.value.retry


def test_headers_go_with_every_request(desk: Desk, clock: StillClock, record: dict[str, Any]) -> None:
    ops = AlertmanagerChannel("ops", desk.root, clock, "http://o", headers={"Authorization": "Basic eA=="})
    ops.send(record, key="k", transition="firing")
    assert desk.requests[0][1]["authorization"] == "Basic eA==" and "eA==" not in repr(ops)


def test_an_address_that_is_none_is_refused_at_once(clock: StillClock) -> None:
    with pytest.raises(ConfigError, match="not a URL"):
        AlertmanagerChannel("ops", "alertmanager:9093", clock, "http://o")


def test_a_digest_is_no_alert(desk: Desk, clock: StillClock, record: dict[str, Any]) -> None:
    ops = AlertmanagerChannel("ops", desk.root, clock, "http://o")
    ops.send({**record, "severity": "info"}, key="k", transition="summary")
    assert desk.requests == []
    ops.send(record, key="k", transition="summary")
    assert len(desk.requests) == 1
