from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest

from offing.errors import ConfigError, MissingExtra
from offing.notify.apprise import BUILT_IN, AppriseChannel
from offing.notify.channel import DeliveryError

if TYPE_CHECKING:
    from tests.notify.conftest import NtfyDesk

# Apprise loads all its plug-ins; one of them imports what Python 3.13 no longer has, with a substitute.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def channel(desk: NtfyDesk, **given: Any) -> AppriseChannel:
    url = desk.root.replace("http://", "ntfy://") + "/alerts?mode=private"
    return AppriseChannel("phone", url, "http://o", **given)


def test_a_message_reaches_the_service(ntfy: NtfyDesk, full: dict[str, Any]) -> None:
    channel(ntfy).send(full, key="k", transition="firing")
    [message] = ntfy.messages
    title, _, text = message.partition("\n")
    assert title == "[critical] offing-test: Test of this channel, nothing is wrong"
    assert "252 of 2,140 predictions" in text and title not in text
    assert f"Incident: http://o/i/{full['id']}" in text


def test_what_is_too_long_for_the_service_loses_its_sections_first(
    ntfy: NtfyDesk, full: dict[str, Any]
) -> None:
    columns = [{"sentence": f"c{i} " + "x" * 590} for i in range(10)]
    segments = [{"sentence": f"s{i} " + "x" * 590} for i in range(10)]
    long = {**full, "details": {**full["details"], "columns": columns, "segments": segments}}
    channel(ntfy).send(long, key="k", transition="firing")
    [message] = ntfy.messages
    assert "Traffic hit" in message and "Incident: http://o/i/" in message and "xxx" not in message


def test_a_service_that_fails_is_tried_again(ntfy: NtfyDesk, full: dict[str, Any]) -> None:
    ntfy.script = [500]
    with pytest.raises(DeliveryError, match=r"phone: not sent: .*ntfy") as caught:
        channel(ntfy).send(full, key="k", transition="firing")
    assert caught.value.retry


def test_nobody_there(full: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    lonely = AppriseChannel("phone", f"ntfy://127.0.0.1:{port}/alerts?mode=private", "http://o")
    with pytest.raises(DeliveryError, match="phone: not sent") as caught:
        lonely.send(full, key="k", transition="firing")
    assert caught.value.retry


def test_a_service_that_hangs_holds_one_thread_at_most(ntfy: NtfyDesk, full: dict[str, Any]) -> None:
    phone = channel(ntfy, timeout_seconds=0.2)
    ntfy.script = ["hang"]
    for _ in range(3):
        with pytest.raises(DeliveryError, match="Timeout") as caught:
            phone.send(full, key="k", transition="firing")
        assert caught.value.retry
    assert len(ntfy.requests) <= 1


@pytest.mark.parametrize("scheme", BUILT_IN)
def test_it_is_not_for_what_has_a_channel_of_its_own(scheme: str) -> None:
    with pytest.raises(ConfigError, match=f"Apprise is not for {scheme}.*kind {BUILT_IN[scheme]}"):
        AppriseChannel("x", f"{scheme}://s3cret@host/path", "http://o")


@pytest.mark.parametrize("url", ["https://hooks.slack.com/services/T/B/s3cret"])
def test_a_slack_webhook_is_no_url_for_it(url: str) -> None:
    with pytest.raises(ConfigError, match="kind slack") as caught:
        AppriseChannel("x", url, "http://o")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "nothing", "gone://s3cret@host", "tgram://"])
def test_a_url_that_it_cannot_use_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigError, match="cannot use the URL") as caught:
        AppriseChannel("x", url, "http://o")
    assert "s3cret" not in str(caught.value)


def test_without_the_package_the_line_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtra, match=r"pip install 'offing\[notify\]'"):
        AppriseChannel("x", "ntfy://host/topic", "http://o")


def test_the_url_is_never_shown() -> None:
    assert "s3cret" not in repr(AppriseChannel("x", "ntfy://user:s3cret@host/topic", "http://o"))
