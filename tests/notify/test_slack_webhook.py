from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from offing.errors import ConfigError
from offing.notify.channel import DeliveryError
from offing.notify.slack_webhook import SlackWebhookChannel

if TYPE_CHECKING:
    from tests.notify.conftest import SlackDesk


def test_a_message_has_a_text_and_blocks(slack: SlackDesk, full: dict[str, Any]) -> None:
    team = SlackWebhookChannel("team", slack.url, "http://o")
    team.send(full, key="k", transition="firing")
    [told] = slack.hooked
    assert told["text"] == "[critical] offing-test: Test of this channel, nothing is wrong"
    assert [block["type"] for block in told["blocks"]][:3] == ["header", "section", "section"]


@pytest.mark.parametrize(("status", "said"), [(403, "action_prohibited"), (404, "no_service"), (410, "gone")])
def test_the_reason_of_a_refusal_is_told(
    slack: SlackDesk, full: dict[str, Any], status: int, said: str
) -> None:
    slack.script = [(status, {}, said.encode())]
    with pytest.raises(DeliveryError, match=f"team: HTTP {status} {said}") as caught:
        SlackWebhookChannel("team", slack.url, "http://o").send(full, key="k", transition="firing")
    assert not caught.value.retry


def test_the_url_is_never_shown(full: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    team = SlackWebhookChannel("team", f"http://127.0.0.1:{port}/services/s3cret", "http://o")
    with pytest.raises(DeliveryError) as caught:
        team.send(full, key="k", transition="firing")
    assert "s3cret" not in str(caught.value) and "s3cret" not in repr(team)
    with pytest.raises(ConfigError) as refused:
        SlackWebhookChannel("team", "hooks.slack.com/services/s3cret", "http://o")
    assert "s3cret" not in str(refused.value)


def test_the_url_is_in_no_log(
    slack: SlackDesk, full: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The library that posts logs the URL of every request; what others post with it is still logged."""
    caplog.set_level(logging.INFO)
    SlackWebhookChannel("team", slack.url, "http://o").send(full, key="k", transition="firing")
    assert "secret" not in caplog.text
    httpx2.post(
        slack.root + "/elsewhere",
        content=b'{"text": "", "blocks": [{"type": "divider"}]}',
        headers={"content-type": "application/json"},
    )
    assert "/elsewhere" in caplog.text
    slack.troubles.clear()
