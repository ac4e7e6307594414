from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.window import SECOND
from offing.errors import ConfigError
from offing.notify.alertmanager import AlertmanagerChannel
from offing.notify.apprise import AppriseChannel
from offing.notify.email import EmailChannel, MailServer
from offing.notify.log import LogChannel
from offing.notify.pagerduty import PagerDutyChannel
from offing.notify.receipts import MemoryReceipts
from offing.notify.slack import SlackChannel
from offing.notify.slack_webhook import SlackWebhookChannel
from offing.notify.webhook import WebhookChannel
from offing.runtime.channels import channels_of
from offing.runtime.config import Config

if TYPE_CHECKING:
    from tests.runtime.conftest import StillClock


def config(*webhooks: dict[str, Any], log: bool = True) -> Config:
    return Config.model_validate(
        {"external_url": "http://offing.example", "notify": {"webhooks": webhooks, "log": log}}
    )


def test_the_log_is_a_channel_unless_it_is_switched_off(clock: StillClock) -> None:
    assert list(channels_of(Config(), clock)) == ["log"]
    assert list(channels_of(config(log=False), clock)) == []


def test_webhooks_are_channels_by_name(clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", "whsec_c2VjcmV0")
    found = channels_of(
        config({"name": "pager", "url": "http://a/x", "timeout": "3s", "secret_env": "HOOK_SECRET"}), clock
    )
    assert list(found) == ["log", "pager"]
    assert found["pager"] == WebhookChannel(
        "pager", "http://a/x", clock, "http://offing.example", secret="whsec_c2VjcmV0", timeout_seconds=3.0
    )


def test_names_are_given_once(clock: StillClock) -> None:
    with pytest.raises(ConfigError, match="two channels are called 'webhook'"):
        channels_of(config({"url": "http://a"}, {"url": "http://b"}), clock)
    with pytest.raises(ConfigError, match="two channels are called 'log'"):
        channels_of(config({"name": "log", "url": "http://a"}), clock)


def test_a_secret_that_is_absent_or_unusable_stops_the_start(
    clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", "not base64 at all")
    with pytest.raises(ConfigError, match=r"HOOK_SECERT is not set.*did you mean 'HOOK_SECRET'"):
        channels_of(config({"url": "http://a", "secret_env": "HOOK_SECERT"}), clock)
    with pytest.raises(ConfigError, match="whsec_"):
        channels_of(config({"url": "http://a", "secret_env": "HOOK_SECRET"}), clock)


def test_an_address_that_cannot_be_one_stops_the_start(clock: StillClock) -> None:
    with pytest.raises(ConfigError, match="is not a URL"):
        channels_of(config({"url": "http://[::1"}), clock)


SECRETS = {
    "SLACK_URL": "https://hooks.slack.example/services/s3cret",
    "SLACK_TOKEN": "xoxb-s3cret",
    "PD_KEY": "s3cret",
    "SMTP_PASSWORD": "s3cret",
    "HOOK_URL": "https://h/s3cret",
    "HOOK_SECRET": "whsec_c2VjcmV0",
    "AUTH": "Bearer s3cret",
    "APPRISE_URL": "ntfy://host/s3cret",
}
MAIL = {"kind": "email", "name": "f", "host": "h", "sender": "a@b", "recipients": ["c@d", "c@d"]}
ENTRIES: list[dict[str, Any]] = [
    {"kind": "slack", "name": "a", "url_env": "SLACK_URL"},
    {"kind": "slack", "name": "b", "token_env": "SLACK_TOKEN", "channel": "C1", "api_url": "http://slack"},
    {"kind": "pagerduty", "name": "c", "routing_key_env": "PD_KEY", "url": "https://events.eu.pagerduty.com"},
    {"kind": "webhook", "name": "d", "url_env": "HOOK_URL", "secret_env": "HOOK_SECRET"},
    {"kind": "alertmanager", "name": "e", "url": "http://am", "refresh": "30s", "labels": {"t": "ml"}},
    {**MAIL, "username": "u", "password_env": "SMTP_PASSWORD", "timeout": "7s"},
    {"kind": "apprise", "name": "g", "url_env": "APPRISE_URL"},
    {"kind": "log", "name": "h"},
]


def with_channels(*entries: dict[str, Any]) -> Config:
    return Config.model_validate({"external_url": "http://o", "notify": {"log": False, "channels": entries}})


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


# One of Apprise's plug-ins imports what Python 3.13 no longer has, with a substitute.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
@pytest.mark.usefixtures("secrets")
def test_every_kind_is_built_from_its_entry(clock: StillClock) -> None:
    receipts = MemoryReceipts()
    found = channels_of(with_channels(*ENTRIES), clock, receipts)
    server = MailServer("h", 587, "starttls", "u", "s3cret", timeout_seconds=7.0)
    assert list(found) == list("abcdefgh")
    assert list(found.values()) == [
        SlackWebhookChannel("a", SECRETS["SLACK_URL"], "http://o", 10.0),
        SlackChannel("b", "xoxb-s3cret", "C1", receipts, "http://o", "http://slack", 10.0),
        PagerDutyChannel("c", "s3cret", "http://o", "https://events.eu.pagerduty.com", 10.0),
        WebhookChannel("d", "https://h/s3cret", clock, "http://o", secret="whsec_c2VjcmV0"),
        AlertmanagerChannel("e", "http://am", clock, "http://o", {"t": "ml"}, refresh_every=30 * SECOND),
        EmailChannel("f", server, "a@b", ("c@d",), receipts, clock, "http://o"),
        AppriseChannel("g", "ntfy://host/s3cret", "http://o", 30.0),
        LogChannel("h"),
    ]
    assert "s3cret" not in repr(found)


@pytest.mark.usefixtures("secrets")
def test_headers_are_plain_or_from_the_environment(clock: StillClock) -> None:
    given = {"headers": {"X-Team": "ml"}, "headers_env": {"Authorization": "AUTH"}}
    entries = [{**ENTRIES[3], **given}, {**ENTRIES[4], **given}]
    for made in channels_of(with_channels(*entries), clock).values():
        assert isinstance(made, WebhookChannel | AlertmanagerChannel)
        assert made.headers == {"X-Team": "ml", "Authorization": "Bearer s3cret"}


@pytest.mark.parametrize("entry", [one for one in ENTRIES if any(k.endswith("_env") for k in one)])
def test_a_variable_that_is_absent_or_empty_stops_the_start(
    clock: StillClock, monkeypatch: pytest.MonkeyPatch, entry: dict[str, Any]
) -> None:
    named = [value for key, value in entry.items() if key.endswith("_env")]
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(
        ConfigError, match=rf"{entry['kind']} channel '{entry['name']}': {named[0]} is not set"
    ):
        channels_of(with_channels(entry), clock)
    for name in named:
        monkeypatch.setenv(name, "  ")
    with pytest.raises(ConfigError, match=f"{named[0]} is empty"):
        channels_of(with_channels(entry), clock)


def test_a_channel_and_a_webhook_do_not_share_a_name(clock: StillClock) -> None:
    both = {"webhooks": [{"name": "h", "url": "http://a"}], "channels": [{"kind": "log", "name": "h"}]}
    with pytest.raises(ConfigError, match="two channels are called 'h'"):
        channels_of(Config.model_validate({"notify": both}), clock)
