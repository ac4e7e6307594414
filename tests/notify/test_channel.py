from __future__ import annotations

import pytest

from offing.errors import OffingError
from offing.notify.channel import Channel, DeliveryError, Refreshing
from offing.notify.log import LogChannel


@pytest.mark.parametrize("retry", [True, False])
def test_an_error_says_whether_to_try_again(retry: bool) -> None:
    error = DeliveryError("pager: HTTP 500", retry=retry)
    known: OffingError = error
    assert error.retry is retry and error.retry_after is None
    assert (known.code, known.status, str(known)) == ("delivery_failed", 502, "pager: HTTP 500")


def test_a_channel_has_a_name() -> None:
    channel: Channel = LogChannel()
    assert channel.name == "log"


def test_an_error_says_how_long_to_wait() -> None:
    assert DeliveryError("pager: HTTP 429", retry=True, retry_after=3.0).retry_after == 3.0


def test_only_what_is_refreshed_says_so() -> None:
    assert not isinstance(LogChannel(), Refreshing)
