from __future__ import annotations

from typing import Any

import pytest
from tests.client.conftest import Make, Receiver, handle

from offing.client.ledger import Stats
from offing.errors import InvalidEvent


def test_a_prediction_arrives_as_it_was_logged(receiver: Receiver, client: Make) -> None:
    c = client()
    features = {"carrier": "UA", "distance": 1416.0, "gust": None, "night": False}
    id = handle(c).log(
        features,
        score=0.15,
        prediction=0,
        timestamp="2013-01-01T10:29:00Z",
        latency_ms=1.8,
        cost=0.01,
        error="slow",
        tags={"region": "eu"},
    )
    features["carrier"] = "changed later"
    assert c.flush()
    (request,) = receiver.requests
    assert request.path == "/api/v1/models/m/predictions"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["Content-Type"] == "application/json"
    assert request.events("predictions") == [
        {
            "id": id,
            "timestamp": "2013-01-01T10:29:00Z",
            "features": {"carrier": "UA", "distance": 1416.0, "gust": None, "night": False},
            "score": 0.15,
            "prediction": 0,
            "version": "1",
            "environment": "production",
            "latency_ms": 1.8,
            "cost": 0.01,
            "error": "slow",
            "tags": {"region": "eu"},
        }
    ]
    assert c.counters() == Stats(1, 1, 0, {})


def test_an_answer_of_many_values_arrives_as_it_was_logged(receiver: Receiver, client: Make) -> None:
    c = client()
    shown = ["a", "b"]
    handle(c).log({}, prediction=shown)
    shown.reverse()
    handle(c).log({}, prediction={"cat": 0.7, "dog": 0.3})
    assert c.flush()
    found = [event["prediction"] for event in receiver.events()]
    assert found == [["a", "b"], {"cat": 0.7, "dog": 0.3}]


class Odd:
    def __float__(self) -> float:
        raise RuntimeError("odd")

    def __str__(self) -> str:
        raise RuntimeError("odd")


BAD: dict[str, dict[str, Any]] = {
    "no features": {"features": None},
    "features are a number": {"features": 3},
    "a value that raises": {"features": {"x": Odd()}},
    "score": {"features": {}, "score": "high"},
    "timestamp": {"features": {}, "timestamp": "yesterday"},
    "tags": {"features": {}, "tags": 5},
    "id": {"features": {}, "id": Odd()},
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_arguments_are_counted_in_production(receiver: Receiver, client: Make, bad: str) -> None:
    c = client(strict=False)
    assert isinstance(handle(c).log(**BAD[bad]), str)
    good = handle(c).log({"x": 1})
    assert c.flush()
    assert [e["id"] for e in receiver.events()] == [good]
    assert c.counters() == Stats(2, 1, 0, {"invalid": 1})


@pytest.mark.parametrize("bad", BAD)
def test_bad_arguments_raise_under_pytest(client: Make, bad: str) -> None:
    c = client(strict=None)
    with pytest.raises((InvalidEvent, TypeError, ValueError, RuntimeError)):
        handle(c).log(**BAD[bad])
    assert c.counters() == Stats(0, 0, 0, {})
