from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offing.errors import ConfigError
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
