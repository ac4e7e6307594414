from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable, Iterator

import pytest
from tests.client.conftest import QUICK, Receiver

import offing
from offing.client import api
from offing.client.connect import EMBEDDED
from offing.client.transport import Answer
from offing.errors import ConfigError, InvalidEvent, MissingExtra

LIMITS = offing.Limits(**QUICK)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("OFFING_URL", "OFFING_KEY", "OFFING_DATA_DIR", "OFFING_ENVIRONMENT", "GITHUB_SHA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(api._process, "client", None)
    yield
    offing.shutdown(0.5)


def test_every_kind_of_event_goes_to_its_address(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SHA", "abc123")
    model = offing.model("late-flights", version="2")  # before init, as in a module that is imported first
    offing.init(receiver.url, "secret", environment="staging", limits=LIMITS)
    id = model.log({"x": 1.0}, score=0.5)
    offing.label("late-flights", id=id, value=True, timestamp="2013-02-08T12:00:00Z", weight=2.0)
    offing.kpi("late-flights", "cancelled", 0, id=id, timestamp=1360324800)
    offing.kpi("late-flights", "refund", 12.5, event_id="r-1", timestamp=1360324800)
    offing.deployment("late-flights", version="2", timestamp="2013-09-10", notes="km", url="https://ci/1")
    assert offing.flush()
    sent = {r.path: r.json for r in receiver.requests}
    prefix = "/api/v1/models/late-flights"
    assert sent[f"{prefix}/predictions"]["predictions"][0]["environment"] == "staging"
    assert sent[f"{prefix}/labels"] == {
        "labels": [{"id": id, "value": True, "weight": 2.0, "timestamp": "2013-02-08T12:00:00Z"}]
    }
    first, second = sent[f"{prefix}/kpis"]["kpis"]
    assert re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]+", first.pop("event_id"))
    at = "2013-02-08T12:00:00Z"
    assert first == {"name": "cancelled", "value": 0, "id": id, "timestamp": at}
    assert second == {"name": "refund", "value": 12.5, "event_id": "r-1", "timestamp": at}
    assert sent["/api/v1/deployments"] == {
        "model": "late-flights",
        "version": "2",
        "timestamp": "2013-09-10T00:00:00Z",
        "notes": "km",
        "url": "https://ci/1",
        "git_sha": "abc123",
        "environment": "staging",
    }
    assert offing.counters() == offing.Stats(5, 5, 0, {})


def test_deployments_go_one_by_one(receiver: Receiver) -> None:
    offing.init(receiver.url, limits=LIMITS)
    for version in ("1", "2"):
        offing.deployment("m", version=version)
    assert offing.flush()
    assert [r.json["version"] for r in receiver.requests] == ["1", "2"]


def test_the_environment_is_read_when_nobody_called_init(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFING_URL", receiver.url)
    monkeypatch.setenv("OFFING_KEY", "from-env")
    offing.model("m").log({"x": 1})
    assert offing.flush()
    assert receiver.requests[0].headers["Authorization"] == "Bearer from-env"


def test_a_second_init_sends_what_the_first_one_held(receiver: Receiver) -> None:
    offing.init(receiver.url, limits=offing.Limits(interval=60.0))
    model = offing.model("m")
    model.log({"n": 1})
    offing.init(receiver.url, limits=LIMITS, environment="second")
    model.log({"n": 2})
    assert offing.flush()
    assert [e["environment"] for e in receiver.events()] == ["production", "second"]


def test_nothing_happened_yet() -> None:
    assert offing.counters() == offing.Stats(0, 0, 0, {})
    assert offing.flush() and offing.shutdown()


def test_init_says_at_once_what_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError):
        offing.init("localhost:8484")
    monkeypatch.setattr("offing.client.connect.EMBEDDED", "offing.runtime.absent")
    with pytest.raises(MissingExtra, match="pip install offing"):
        offing.init()


def test_a_bad_environment_drops_events_in_production_and_raises_in_tests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OFFING_URL", "nonsense")
    with pytest.raises(ConfigError):
        offing.model("m").log({"x": 1})
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    offing.model("m").log({"x": 1})
    offing.label("m", id="1", value=1)
    assert offing.flush()
    assert offing.counters() == offing.Stats(2, 0, 0, {"invalid_config": 2})


def test_without_a_server_events_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offing.client.connect.EMBEDDED", "offing.runtime.absent")
    offing.model("m").log({"x": 1})
    assert offing.flush()
    assert offing.counters() == offing.Stats(1, 0, 0, {"missing_extra": 1})


def test_without_a_url_events_go_to_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    paths: list[str] = []
    closed: list[bool] = []

    class Recording:
        def send(self, path: str, body: bytes, content_type: str, idempotency_key: str) -> Answer:
            paths.append(path)
            return Answer(200, {"accepted": 1, "duplicate": 0, "conflict": 0, "rejected": 0})

        def close(self) -> None:
            closed.append(True)

    directories: list[str] = []

    def connect(data_dir: str) -> Recording:
        directories.append(data_dir)
        return Recording()

    module = types.ModuleType(EMBEDDED)
    module.connect = connect  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, EMBEDDED, module)
    monkeypatch.setenv("OFFING_DATA_DIR", "some/where")
    offing.model("m").log({"x": 1})
    assert offing.flush()
    offing.model("m").log({"x": 1})
    assert offing.shutdown(5)
    assert directories == ["some/where"]
    assert paths == ["/api/v1/models/m/predictions"] * 2
    assert closed == [True]


def test_bad_arguments_of_every_call_are_counted_or_raised(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    offing.init(receiver.url, limits=LIMITS)
    calls: tuple[Callable[[], None], ...] = (
        lambda: offing.label("", id="1", value=1),
        lambda: offing.label("m", id="1", value=1, weight="heavy"),  # type: ignore[arg-type]
        lambda: offing.kpi("m", "cancelled", 0, timestamp="soon"),
        lambda: offing.deployment("m", version="1", timestamp=object()),
    )
    for call in calls:
        with pytest.raises(InvalidEvent):
            call()
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    for call in calls:
        call()
    assert offing.flush()
    assert offing.counters() == offing.Stats(4, 0, 0, {"invalid": 4})
    with pytest.raises(InvalidEvent, match="name of a model"):
        offing.model("")


def test_ids_are_unique_and_kept() -> None:
    offing.init("http://127.0.0.1:1", limits=LIMITS)
    model = offing.model("m")
    assert model.log({}, id="mine") == "mine"
    assert len({model.log({}) for _ in range(100)}) == 100


def test_samples_of_the_host_are_asked_for() -> None:
    offing.init("http://127.0.0.1:1", limits=LIMITS, system_metrics=True)
    assert api.current().settings.system_metrics == 10.0
    with pytest.raises(ConfigError, match="not a period of samples"):
        offing.init("http://127.0.0.1:1", system_metrics=0.01)
