from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.domain.window import HOUR
from offing.errors import ConfigError
from offing.runtime.config_routing import RoutingConfig
from offing.runtime.telling import check_channels

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

    from offing.state.incident_rows import Record

MODEL = "small"


def broken(desk: Desk) -> Record:
    """Return the planted fault's incident."""
    [found] = [one for one in desk.app.incidents.all(MODEL) if one["cause"] == "quality"]
    return found


def routing(*matchers: str, channel: str = "log") -> RoutingConfig:
    return RoutingConfig.model_validate({"routes": [{"matchers": matchers, "channels": [channel]}]})


def test_a_route_to_nowhere_is_found_before_the_start() -> None:
    check_channels(routing(), ["log"])
    check_channels(routing(channel="digest"), ["log"])
    with pytest.raises(ConfigError, match="'pagr'") as caught:
        check_channels(routing(channel="pagr"), ["log", "pager"])
    assert "pager" in str(caught.value.hint)
    with pytest.raises(ConfigError, match="'digest'"):
        check_channels(routing(), ["digest"])
    with pytest.raises(ConfigError):
        check_channels(RoutingConfig(fallback={"log": "mail"}), ["log"])


def test_the_worker_tells_at_the_end_of_its_round(desk: Desk, year: Traffic) -> None:
    desk.send(year)
    desk.rest()
    incident = broken(desk)
    assert (incident["told_to"], incident["step"] > 0) == (["log"], True)
    assert desk.app.telling.tell_due() == 0


def test_a_silence_holds_and_its_end_tells_without_new_events(desk: Desk, year: Traffic) -> None:
    now = desk.clock.now()
    desk.app.silences.add(
        ["cause = quality"], author="ann", reason="known", now=now, starts_at=now, ends_at=now + HOUR
    )
    desk.send(year)
    desk.rest()
    incident = broken(desk)
    assert incident["told_at"] is None and desk.app.outbox.of_incident(incident["id"]) == []
    desk.reopen()
    desk.rest(HOUR)
    [row] = desk.app.outbox.of_incident(incident["id"])
    assert row["transition"] == "firing"


def test_other_routing_counts_from_the_next_round(open_desk: Callable[..., Desk], year: Traffic) -> None:
    settings = {"models": {MODEL: {"bucket": "1d"}}, "routing": {"routes": [{"channels": ["digest"]}]}}
    desk = open_desk("data", settings)
    desk.send(year)
    desk.rest()
    incident = broken(desk)
    assert desk.app.outbox.of_incident(incident["id"]) == []
    desk.app.telling.configure(RoutingConfig())
    desk.app.incidents.resolve(incident["id"], "ann", desk.clock.now())
    desk.work()
    assert [r["transition"] for r in desk.app.outbox.of_incident(incident["id"])] == ["firing", "resolved"]


def test_a_wrong_route_stops_the_start(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'nobody'"):
        open_desk("data", {"routing": {"routes": [{"channels": ["nobody"]}]}})
