from __future__ import annotations

import pytest
from tests.client.conftest import Receiver, Reply

from offing.client.http_transport import HttpTransport, seconds
from offing.client.transport import JSON, TransportError


@pytest.mark.parametrize(
    ("header", "date", "expected"),
    [
        (None, None, None),
        ("3", None, 3.0),
        (" 0 ", None, 0.0),
        ("Tue, 10 Sep 2013 04:00:30 GMT", "Tue, 10 Sep 2013 04:00:00 GMT", 30.0),
        ("Tue, 10 Sep 2013 03:00:00 GMT", "Tue, 10 Sep 2013 04:00:00 GMT", 0.0),
        ("Tue, 10 Sep 2013 04:00:30 GMT", None, None),
        ("-1", None, None),
        ("soon", None, None),
        ("9" * 400, None, 999_999_999.0),
    ],
    ids=str,
)
def test_retry_after_is_seconds_or_a_date(
    header: str | None, date: str | None, expected: float | None
) -> None:
    assert seconds(header, date) == expected


def test_a_prefix_and_a_host_without_a_key_are_fine(receiver: Receiver) -> None:
    transport = HttpTransport(f"{receiver.url}/base/", None, timeout=2)
    assert transport.send("/api/v1/deployments", b"{}", JSON, "k").status == 200
    (request,) = receiver.requests
    assert request.path == "/base/api/v1/deployments"
    assert "Authorization" not in request.headers
    transport.close()


def test_a_kept_connection_that_died_is_replaced_without_a_word(receiver: Receiver) -> None:
    transport = HttpTransport(receiver.url, None, timeout=2)
    transport.send("/a", b"{}", JSON, "1")
    receiver.replies = [Reply(reset=True)]
    assert transport.send("/b", b"{}", JSON, "2").status == 200
    assert [r.path for r in receiver.requests] == ["/a", "/b", "/b"]
    assert [r.headers["Idempotency-Key"] for r in receiver.requests] == ["1", "2", "2"]
    transport.close()


def test_a_new_connection_that_dies_is_an_error(receiver: Receiver) -> None:
    receiver.replies = [Reply(reset=True)]
    transport = HttpTransport(receiver.url, None, timeout=2)
    with pytest.raises(TransportError) as caught:
        transport.send("/a", b"{}", JSON, "1")
    assert caught.value.retryable and caught.value.status_code is None
    transport.close()


def test_failures_of_the_server_carry_status_and_pause(receiver: Receiver) -> None:
    receiver.replies = [Reply(503, headers={"Retry-After": "7"})]
    transport = HttpTransport(receiver.url, None, timeout=2)
    with pytest.raises(TransportError) as caught:
        transport.send("/a", b"{}", JSON, "1")
    assert (caught.value.retryable, caught.value.retry_after, caught.value.status_code) == (True, 7.0, 503)
    transport.close()


def test_a_server_that_asks_to_close_is_obeyed(receiver: Receiver) -> None:
    receiver.replies = [Reply(200, headers={"Connection": "close"})]
    transport = HttpTransport(receiver.url, None, timeout=2)
    transport.send("/a", b"{}", JSON, "1")
    transport.send("/b", b"{}", JSON, "2")
    assert len({r.connection for r in receiver.requests}) == 2
    transport.close()
    transport.send("/c", b"{}", JSON, "3")  # late, from another thread: works, and keeps nothing open
