from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from offing.errors import ConfigError
from offing.notify.channel import DeliveryError
from offing.notify.receipts import MemoryReceipts
from offing.notify.slack import SlackChannel

if TYPE_CHECKING:
    from tests.notify.conftest import SlackDesk


def channel(desk: SlackDesk, receipts: MemoryReceipts | None = None, **given: Any) -> SlackChannel:
    settings = {"token": desk.TOKEN, "channel": "#alerts", "url": desk.root + "/api", **given}
    return SlackChannel("team", receipts=receipts or MemoryReceipts(), external_url="http://o", **settings)


def send(to: SlackChannel, record: dict[str, Any], transition: str) -> None:
    state = transition if transition in ("acknowledged", "resolved") else record["state"]
    record = {**record, "state": state, "resolved_at": record["detected_at"]}
    to.send(record, key=f"{record['id']}:{transition}:team", transition=transition)


def scripted(error: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"ok": False, "error": error}).encode()


def test_what_follows_goes_into_the_thread(slack: SlackDesk, full: dict[str, Any]) -> None:
    team = channel(slack)
    for transition in ("firing", "acknowledged", "resolved"):
        send(team, full, transition)
    first, *replies = slack.posts.values()
    [ts, *_] = slack.posts
    assert first["channel"] == "#alerts" and "thread_ts" not in first
    assert [one["thread_ts"] for one in replies] == [ts, ts]
    assert [one["channel"] for one in replies] == [slack.CHANNEL] * 2
    assert [one["text"].split(":")[0] for one in replies] == ["Acknowledged", "Resolved"]
    assert [one["ts"] for one in slack.updates] == [ts, ts]


def test_the_first_message_says_how_it_stands(slack: SlackDesk, full: dict[str, Any]) -> None:
    team = channel(slack)
    send(team, full, "firing")
    send(team, full, "resolved")
    [update] = slack.updates
    assert update["text"].startswith("Resolved: [critical]")
    told = json.dumps(update["blocks"])
    assert "Columns that moved" in told and "do=silence" not in told


def test_the_thread_outlives_the_channel(slack: SlackDesk, full: dict[str, Any]) -> None:
    receipts = MemoryReceipts()
    send(channel(slack, receipts), full, "firing")
    send(channel(slack, receipts), full, "resolved")
    assert len(slack.updates) == 1 and len(slack.posts) == 2


def test_an_end_whose_beginning_was_never_told_stands_alone(slack: SlackDesk, full: dict[str, Any]) -> None:
    send(channel(slack), full, "resolved")
    [only] = slack.posts.values()
    assert only["text"].startswith("Resolved") and not slack.updates


def test_a_reply_that_failed_is_sent_once(slack: SlackDesk, full: dict[str, Any]) -> None:
    team = channel(slack)
    send(team, full, "firing")
    slack.script = [None, 503]
    with pytest.raises(DeliveryError):
        send(team, full, "resolved")
    send(team, full, "resolved")
    assert len(slack.posts) == 2 and len(slack.updates) == 2


def test_a_thread_that_was_deleted_begins_anew(slack: SlackDesk, full: dict[str, Any]) -> None:
    receipts = MemoryReceipts()
    send(channel(slack, receipts), full, "firing")
    slack.posts.clear()
    send(channel(slack, receipts), full, "acknowledged")
    [again] = slack.posts.values()
    assert "thread_ts" not in again and receipts.get("team", full["id"])


def test_a_message_that_can_no_longer_be_changed_still_gets_its_reply(
    slack: SlackDesk, full: dict[str, Any]
) -> None:
    team = channel(slack)
    send(team, full, "firing")
    slack.script = [scripted("edit_window_closed")]
    send(team, full, "resolved")
    assert len(slack.posts) == 2


@pytest.mark.parametrize(
    ("error", "retry"),
    [("ratelimited", True), ("internal_error", True), ("not_in_channel", False), ("invalid_auth", False)],
)
def test_what_slack_refuses(slack: SlackDesk, full: dict[str, Any], error: str, retry: bool) -> None:
    slack.script = [scripted(error)]
    with pytest.raises(DeliveryError, match=f"team: chat.postMessage: {error}") as caught:
        send(channel(slack), full, "firing")
    assert caught.value.retry is retry


def test_a_wrong_token_and_channel_are_told(slack: SlackDesk, full: dict[str, Any]) -> None:
    with pytest.raises(DeliveryError, match="invalid_auth"):
        send(channel(slack, token="xoxb-other"), full, "firing")
    with pytest.raises(DeliveryError, match="channel_not_found"):
        send(channel(slack, channel="#gone"), full, "firing")


def test_too_many_messages_wait_as_long_as_slack_asks(slack: SlackDesk, full: dict[str, Any]) -> None:
    slack.script = [(429, {"retry-after": "30"}, b'{"ok":false,"error":"ratelimited"}')]
    with pytest.raises(DeliveryError) as caught:
        send(channel(slack), full, "firing")
    assert caught.value.retry and caught.value.retry_after == 30.0


def test_the_token_is_never_shown(slack: SlackDesk) -> None:
    assert slack.TOKEN not in repr(channel(slack))
    with pytest.raises(ConfigError) as caught:
        channel(slack, url="slack.com/api")
    assert "team" in str(caught.value)
