from __future__ import annotations

from typing import Any

import pytest

from offing.client.delivery import MAX_PAUSE, Delivery, outcome
from offing.client.settings import Limits
from offing.client.transport import JSON, Answer, TransportError


class Scripted:
    """A transport that plays errors and answers in order."""

    def __init__(self, *script: TransportError | Answer) -> None:
        self.script = list(script)
        self.keys: list[str] = []

    def send(self, path: str, body: bytes, content_type: str, idempotency_key: str) -> Answer:
        self.keys.append(idempotency_key)
        step = self.script.pop(0)
        if isinstance(step, TransportError):
            raise step
        return step

    def close(self) -> None:
        pass


def failure(status: int | None = None, retry_after: float | None = None) -> TransportError:
    return TransportError("failed", retryable=True, retry_after=retry_after, status=status)


def run(transport: Scripted, *, patient: bool, **limits: Any) -> tuple[Answer, list[float]]:
    pauses: list[float] = []

    def pause(seconds: float, error: TransportError) -> bool:
        pauses.append(seconds)
        return True

    delivery = Delivery(lambda: transport, Limits(**limits), lambda: "key", pause=pause, patient=patient)
    return delivery.request("/p", b"", JSON), pauses


def test_pauses_double_with_jitter_up_to_a_bound() -> None:
    transport = Scripted(*[failure() for _ in range(12)], Answer(200))
    _, pauses = run(transport, patient=True, backoff=1.0, backoff_max=60.0)
    ceilings = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]
    assert all(top / 2 <= pause <= top for top, pause in zip(ceilings, pauses, strict=True))
    assert set(transport.keys) == {"key"}


def test_the_server_may_ask_for_more_but_not_for_ever() -> None:
    _, pauses = run(Scripted(failure(429, 90.0), failure(503, 1e9), Answer(200)), patient=True)
    assert pauses == [90.0, MAX_PAUSE]


def test_a_patient_delivery_waits_for_the_network_but_not_for_a_broken_server() -> None:
    answer, _ = run(
        Scripted(*[failure(s) for s in (None, 502, 503, 504, 429)] * 4, Answer(200)), patient=True, attempts=3
    )
    assert answer.status == 200
    with pytest.raises(TransportError):
        run(Scripted(*[failure(500)] * 3), patient=True, attempts=3)


def test_an_impatient_delivery_gives_up() -> None:
    transport = Scripted(*[failure()] * 3)
    with pytest.raises(TransportError):
        run(transport, patient=False, attempts=3)
    assert transport.script == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"sent": 5}),
        ({"accepted": 5, "rejected": 0, "items": None}, {"sent": 5}),
        ({"conflict": 2, "rejected": 9}, {"sent": 0, "conflict": 2, "rejected": 3}),
        ({"rejected": 1, "items": [{"status": "rejected"}] * 3}, {"sent": 4, "rejected_item": 1}),
        ({"rejected": "many", "items": [3]}, {"sent": 5}),
    ],
    ids=str,
)
def test_counts_add_up_whatever_the_answer_says(body: dict[str, Any], expected: dict[str, int]) -> None:
    counts = outcome(Answer(200, body), 5)
    assert counts == {reason: n for reason, n in expected.items() if n}
    assert sum(counts.values()) == 5
