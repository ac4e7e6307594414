from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offing.domain.event import Deployment
from offing.domain.schema import Kind
from offing.domain.window import MINUTE, SECOND
from offing.errors import ConfigError, DataDirectoryInUse, NotFound
from offing.runtime.app import App
from offing.runtime.config import Config

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, StillClock, Traffic

MODEL = "small"


def test_a_data_directory_has_one_owner(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryInUse):
        App(desk.folder, Config(), desk.clock)
    desk.reopen()
    assert App(tmp_path / "another", Config(), desk.clock).close() is None  # type: ignore[func-returns-value]


def test_threads_do_what_rounds_do(desk: Desk, year: Traffic) -> None:
    pause = threading.Event()
    desk.app.start()
    desk.send(year)
    desk.clock.moment += MINUTE
    for _ in range(600):
        if (
            desk.app.worker.is_current(MODEL)
            and desk.app.incidents.all(MODEL)
            and not desk.app.intake.dirty()
        ):
            break
        pause.wait(0.05)
    desk.reopen()
    assert [i["cause"] for i in desk.app.incidents.all(MODEL)] == ["quality"]
    assert desk.app.intake.pending() == []
    threads = {thread.name for thread in threading.enumerate()}
    assert not threads & {"offing-worker", "offing-delivery"}


def test_messages_go_to_the_configured_channels(
    desk: Desk, year: Traffic, caplog: pytest.LogCaptureFixture
) -> None:
    desk.send(year)
    desk.rest()
    with caplog.at_level("INFO", "offing.incidents"):
        assert desk.app.delivery.deliver_due() == 1
        assert desk.app.delivery.deliver_due() == 0
    [line] = [r.getMessage() for r in caplog.records if r.name == "offing.incidents"]
    assert line.startswith("firing ") and "distance is scaled by 1.609" in line
    [incident] = desk.app.incidents.all()
    assert [row["state"] for row in desk.app.outbox.of_incident(incident["id"])] == ["delivered"]
    desk.reopen()
    desk.work()
    assert desk.app.delivery.deliver_due() == 0


def test_who_stands_in_for_a_dead_channel_is_applied_with_the_routing(desk: Desk) -> None:
    app = desk.app
    routing = app.config.routing.model_copy(update={"fallback": {"log": "log"}})
    assert app.delivery.fallback == {}
    app.reload(app.config.model_copy(update={"routing": routing}))
    assert app.delivery.fallback == {"log": "log"}


def test_closing_seals_what_is_journalled(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 1))
    assert desk.app.intake.log.models() == []
    desk.reopen()
    assert desk.app.intake.log.models() == [MODEL] and desk.app.intake.pending() == []


def test_a_view_is_there_after_the_first_judging(desk: Desk, year: Traffic) -> None:
    assert desk.app.models() == [MODEL] and desk.app.view(MODEL) is None
    with pytest.raises(NotFound, match="did you mean 'small'"):
        desk.app.view("smal")
    desk.send(year.days(0, 1))
    desk.work()
    view = desk.app.view(MODEL)
    assert view is not None and view.version == 1 and len(view.history.starts) == 1
    desk.reopen()
    assert desk.app.view(MODEL) is None
    desk.work()
    assert desk.app.view(MODEL) is not None


def test_a_deployment_is_seen_at_the_next_judging(desk: Desk, year: Traffic) -> None:
    deployment = Deployment(MODEL, "2", int(year.predictions["timestamp"][0].value))
    desk.send(year.days(0, 2))
    desk.work()
    assert desk.app.deploy(deployment) and not desk.app.deploy(deployment)
    desk.work()
    view = desk.app.view(MODEL)
    assert view is not None and list(view.deployments) == [deployment]


def test_marks_are_recalled_from_the_events(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 3))
    desk.work()
    desk.send(year.days(3, 4))
    came = desk.clock.now()
    desk.clock.moment += SECOND
    desk.reopen()
    desk.app.watermarks.settle()
    mark = desk.app.watermarks.mark(MODEL)
    newest = int(year.days(3, 4).predictions["timestamp"][-1].value)
    assert mark is not None and (mark.newest, mark.arrived) == (newest, came)


def test_it_says_when_the_worker_is_late(desk: Desk) -> None:
    desk.clock.moment += MINUTE
    assert not desk.app.worker_is_late()
    desk.clock.moment += 1
    assert desk.app.worker_is_late() and desk.app.uptime() == MINUTE + 1
    desk.work()
    assert not desk.app.worker_is_late()


def test_a_failing_round_is_not_the_end(desk: Desk, year: Traffic, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = threading.Event()
    step = desk.app.worker.step

    def once() -> bool:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("odd")
        return step()

    monkeypatch.setattr(desk.app.worker, "step", once)
    desk.send(year.days(0, 1))
    desk.app.start()
    for _ in range(200):
        if MODEL in desk.app.worker.views:
            break
        threading.Event().wait(0.05)
    assert failed.is_set() and MODEL in desk.app.worker.views


def test_bad_channels_stop_the_start_and_release_the_directory(
    open_desk: Callable[..., Desk], tmp_path: Path, clock: StillClock
) -> None:
    twice = Config.model_validate({"notify": {"webhooks": [{"url": "http://a"}, {"url": "http://b"}]}})
    with pytest.raises(ConfigError, match="two channels"):
        App(tmp_path / "data", twice, clock)
    assert open_desk("data").app.intake.counters()["received"] == 0


def test_what_is_accepted_is_counted(desk: Desk, year: Traffic) -> None:
    receipt = desk.take(Kind.PREDICTIONS, year.days(0, 1).predictions)
    again = desk.take(Kind.PREDICTIONS, year.days(0, 1).predictions)
    assert (receipt.accepted, again.accepted, again.duplicate) == (200, 0, 200)


def test_work_that_fails_is_in_the_status_until_it_succeeds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process goes on, and does not keep to itself that its delivery does not work."""
    broken = threading.Event()
    broken.set()

    def deliver() -> int:
        if broken.is_set():
            raise OSError("disk full")
        return 0

    monkeypatch.setattr(desk.app.delivery, "deliver_due", deliver)
    desk.app.start()
    pause = threading.Event()
    for _ in range(200):
        if desk.app.failing:
            break
        pause.wait(0.05)
    assert desk.app.failing == {"delivery": "OSError: disk full"}
    broken.clear()
    for _ in range(200):
        if not desk.app.failing:
            break
        pause.wait(0.05)
    assert desk.app.failing == {}
