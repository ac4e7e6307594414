"""Turns the configuration into channels."""

from __future__ import annotations

import os
from collections.abc import Mapping

from offing.clock import Clock
from offing.domain.window import SECOND, parse_duration
from offing.errors import ConfigError, nearest
from offing.notify.alertmanager import AlertmanagerChannel
from offing.notify.apprise import AppriseChannel
from offing.notify.channel import Channel
from offing.notify.email import EmailChannel, MailServer
from offing.notify.log import LogChannel
from offing.notify.pagerduty import PagerDutyChannel
from offing.notify.receipts import MemoryReceipts, Receipts
from offing.notify.slack import SlackChannel
from offing.notify.slack_webhook import SlackWebhookChannel
from offing.notify.webhook import WebhookChannel
from offing.runtime.config import Config, WebhookConfig
from offing.runtime.config_channels import (
    AlertmanagerSettings,
    AnyChannel,
    AppriseSettings,
    EmailSettings,
    HeaderSettings,
    LogSettings,
    PagerDutySettings,
    SlackSettings,
    WebhookSettings,
)


def channels_of(config: Config, clock: Clock, receipts: Receipts | None = None) -> Mapping[str, Channel]:
    """Return the channels by name: the log, the webhooks, then the others, each in its order.

    `receipts` keep what channels remember of an incident; without them they forget with the process.
    Raises ConfigError when two share a name or a secret is absent.
    """
    builder = _Builder(config.external_url, clock, receipts or MemoryReceipts())
    found = [LogChannel()] if config.notify.log else []
    channels: dict[str, Channel] = {}
    for channel in (
        *found,
        *(builder.webhook(one) for one in config.notify.webhooks),
        *(builder.build(one) for one in config.notify.channels),
    ):
        if channel.name in channels:
            raise ConfigError(f"two channels are called {channel.name!r}", hint="give each a name of its own")
        channels[channel.name] = channel
    return channels


class _Builder:
    """Builds channels that share a place to link to, a clock and receipts."""

    def __init__(self, external_url: str, clock: Clock, receipts: Receipts) -> None:
        self._external_url = external_url
        self._clock = clock
        self._receipts = receipts

    def webhook(self, given: WebhookConfig) -> Channel:
        secret = _variable(f"webhook {given.name!r}", given.secret_env) if given.secret_env else None
        return WebhookChannel(
            given.name,
            given.url,
            self._clock,
            self._external_url,
            secret=secret,
            timeout_seconds=parse_duration(given.timeout) / SECOND,
        )

    def build(self, given: AnyChannel) -> Channel:
        """Return the channel that an entry describes."""
        secrets = {key: _variable(_told(given), name) for key, name in given.variables.items()}
        match given:
            case LogSettings():
                return LogChannel(given.name)
            case SlackSettings():
                return self._slack(given, secrets)
            case PagerDutySettings():
                return PagerDutyChannel(
                    given.name,
                    secrets["routing_key_env"],
                    self._external_url,
                    given.url,
                    given.timeout_seconds,
                )
            case EmailSettings():
                return self._email(given, secrets)
            case WebhookSettings():
                return self._signed(given, secrets)
            case AlertmanagerSettings():
                return self._alertmanager(given, secrets)
            case AppriseSettings():
                return AppriseChannel(
                    given.name, secrets["url_env"], self._external_url, given.timeout_seconds
                )

    def _slack(self, given: SlackSettings, secrets: Mapping[str, str]) -> Channel:
        if given.channel is None:
            return SlackWebhookChannel(
                given.name, secrets["url_env"], self._external_url, given.timeout_seconds
            )
        return SlackChannel(
            given.name,
            secrets["token_env"],
            given.channel,
            self._receipts,
            self._external_url,
            url=given.api_url,
            timeout_seconds=given.timeout_seconds,
        )

    def _email(self, given: EmailSettings, secrets: Mapping[str, str]) -> Channel:
        server = MailServer(
            given.host,
            given.known_port,
            given.security,
            username=given.username,
            password=secrets.get("password_env"),
            ca_file=given.ca_file,
            timeout_seconds=given.timeout_seconds,
        )
        recipients = tuple(dict.fromkeys(given.recipients))
        return EmailChannel(
            given.name, server, given.sender, recipients, self._receipts, self._clock, self._external_url
        )

    def _signed(self, given: WebhookSettings, secrets: Mapping[str, str]) -> Channel:
        return WebhookChannel(
            given.name,
            given.url or secrets["url_env"],
            self._clock,
            self._external_url,
            secret=secrets.get("secret_env"),
            timeout_seconds=given.timeout_seconds,
            headers=_headers(given, secrets),
        )

    def _alertmanager(self, given: AlertmanagerSettings, secrets: Mapping[str, str]) -> Channel:
        return AlertmanagerChannel(
            given.name,
            given.url,
            self._clock,
            self._external_url,
            labels=dict(given.labels),
            headers=_headers(given, secrets),
            refresh_every=given.refresh_every,
            timeout_seconds=given.timeout_seconds,
        )


def _headers(given: HeaderSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    named = {header: secrets[f"headers_env.{header}"] for header in given.headers_env}
    return {**given.headers, **named}


def _told(given: AnyChannel) -> str:
    return f"{given.kind} channel {given.name!r}"


def _variable(told: str, name: str) -> str:
    """Return the value of an environment variable. Raises ConfigError when it is absent or empty."""
    found = os.environ.get(name, "").strip()
    if not found:
        problem = "is empty" if name in os.environ else "is not set in the environment"
        hint = None if name in os.environ else nearest(name, os.environ)
        raise ConfigError(f"{told}: {name} {problem}", hint=hint)
    return found
