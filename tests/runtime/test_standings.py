from __future__ import annotations

from typing import TYPE_CHECKING

from offing.runtime.config import RateConfig
from offing.runtime.standings import promise, standings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.runtime.conftest import Desk, Traffic

BLIND = {"name": "blind", "metric": "kpi_mean", "kpi": "never_sent", "above": 1}


def test_a_model_says_what_it_was_promised_and_what_is_blind(
    open_desk: Callable[..., Desk], year: Traffic
) -> None:
    desk = open_desk(settings={"models": {"small": {"bucket": "1d", "monitors": [BLIND]}}})
    desk.send(year)
    desk.work()
    desk.rest()
    [found] = standings(desk.app.config, desk.app.worker.views, {})
    assert found.model == "small" and found.watched > 0
    assert found.promised == "1 false alarm per 90d of pages, 1 false alarm per 90d of warnings"
    assert list(found.failing) == ["blind"] and found.failing["blind"].startswith("no data: ")
    assert found == desk.app.telling.standings()[0]


def test_a_model_whose_round_failed_is_there(desk: Desk) -> None:
    [found] = standings(desk.app.config, {}, {"broken": "ValueError: odd"})
    assert (found.watched, found.failing) == (0, {"the whole model": "ValueError: odd"})


def test_a_promise_in_words() -> None:
    assert promise(RateConfig(false_alarms=2, per="30d")) == "2 false alarms per 30d"
