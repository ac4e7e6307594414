"""Turns the configuration into channels."""

from __future__ import annotations

import os
from collections.abc import Mapping

from offing.clock import Clock
from offing.domain.window import SECOND, parse_duration
from offing.errors import ConfigError, nearest
from offing.notify.channel import Channel
from offing.notify.log import LogChannel
from offing.notify.webhook import WebhookChannel
from offing.runtime.config import Config, WebhookConfig


def channels_of(config: Config, clock: Clock) -> Mapping[str, Channel]:
    """Return the channels by name. Raises ConfigError when two share a name or a secret is absent."""
    channels: dict[str, Channel] = {"log": LogChannel()} if config.notify.log else {}
    for webhook in config.notify.webhooks:
        if webhook.name in channels:
            raise ConfigError(f"two channels are called {webhook.name!r}", hint="give each a name of its own")
        channels[webhook.name] = WebhookChannel(
            webhook.name,
            webhook.url,
            clock,
            config.external_url,
            secret=_secret(webhook),
            timeout_seconds=parse_duration(webhook.timeout) / SECOND,
        )
    return channels


def _secret(webhook: WebhookConfig) -> str | None:
    if webhook.secret_env is None:
        return None
    if webhook.secret_env not in os.environ:
        hint = nearest(webhook.secret_env, os.environ)
        raise ConfigError(
            f"webhook {webhook.name!r}: {webhook.secret_env} is not set in the environment", hint=hint
        )
    return os.environ[webhook.secret_env]
