from __future__ import annotations

from offing.client.http_transport import HttpTransport
from offing.client.transport import Answer, Transport, TransportError
from offing.errors import OffingError


def test_a_failure_says_whether_and_when_to_try_again() -> None:
    error = TransportError("busy", retryable=True, retry_after=2.0, status=429)
    assert (error.retryable, error.retry_after, error.status_code) == (True, 2.0, 429)
    assert error.code == "transport_failed"
    assert issubclass(TransportError, OffingError)
    unreached = TransportError("gone", retryable=True)
    assert (unreached.retry_after, unreached.status_code) == (None, None)


def test_http_is_a_transport_and_an_answer_may_have_no_body() -> None:
    transport: Transport = HttpTransport("http://127.0.0.1:1", None, timeout=1.0)
    transport.close()
    assert Answer(204).body == {}
