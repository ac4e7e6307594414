"""What can be configured as a channel: one entry of `notify.channels`, by its kind.

Secrets are never in the file: `*_env` names the environment variable that holds one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from offing.domain.window import MINUTE, SECOND, Micros, parse_duration
from offing.notify.email import Security
from offing.notify.pagerduty import URL as PAGERDUTY_URL
from offing.notify.slack import URL as SLACK_URL

LONGEST_TIMEOUT: Micros = 5 * MINUTE

PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}

_LABEL = r"^[a-zA-Z_][a-zA-Z0-9_]*$"
_HEADER = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"


def _timeout(text: str) -> str:
    if parse_duration(text) > LONGEST_TIMEOUT:
        raise ValueError("a channel waits 5m at most")
    return text


def _interval(text: str) -> str:
    if not SECOND <= parse_duration(text) <= 60 * MINUTE:
        raise ValueError("an interval is between 1s and 60m")
    return text


Timeout = Annotated[str, AfterValidator(_timeout)]
Url = Annotated[str, Field(pattern=r"^https?://")]
Variable = Annotated[str, Field(min_length=1)]
"""The name of an environment variable."""

Headers = dict[Annotated[str, Field(pattern=_HEADER)], Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]]


class ChannelSettings(BaseModel):
    """What every channel has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100, description="how routes and deliveries call it")

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that it needs, by the key that names them."""
        named = {key: getattr(self, key) for key in type(self).model_fields if key.endswith("_env")}
        return {key: value for key, value in named.items() if isinstance(value, str)}


class PostingSettings(ChannelSettings):
    """A channel that talks HTTP."""

    timeout: Timeout = Field(default="10s", description="how long an answer may take")

    @property
    def timeout_seconds(self) -> float:
        return parse_duration(self.timeout) / SECOND


class LogSettings(ChannelSettings):
    """A line in the server's log for each message."""

    kind: Literal["log"]


class SlackSettings(PostingSettings):
    """Slack: an incoming webhook, or a bot token and a channel."""

    kind: Literal["slack"]
    url_env: Variable | None = Field(default=None, description="variable with an incoming webhook's URL")
    token_env: Variable | None = Field(default=None, description="variable with a bot token, xoxb-…")
    channel: str | None = Field(default=None, min_length=1, description="with a token: the channel's id")
    api_url: Url = Field(default=SLACK_URL, description="with a token: where Slack's Web API is")

    @model_validator(mode="after")
    def _complete(self) -> SlackSettings:
        if (self.url_env is None) == (self.token_env is None):
            raise ValueError("a Slack channel needs either `url_env` or `token_env`")
        if (self.token_env is None) != (self.channel is None):
            raise ValueError("`token_env` and `channel` belong together")
        return self


class PagerDutySettings(PostingSettings):
    """PagerDuty, Events API v2."""

    kind: Literal["pagerduty"]
    routing_key_env: Variable = Field(description="variable with the integration key")
    url: Url = Field(default=PAGERDUTY_URL, description="the events endpoint of the service region")


class EmailSettings(ChannelSettings):
    """Mail over SMTP."""

    kind: Literal["email"]
    host: str = Field(min_length=1, description="the mail server")
    port: int | None = Field(default=None, ge=1, le=65535, description="587, 465 or 25 by `security`")
    security: Security = Field(default="starttls", description="starttls, tls or none")
    username: str | None = Field(default=None, min_length=1, description="who logs in; nobody by default")
    password_env: Variable | None = Field(default=None, description="variable with the password")
    ca_file: str | None = Field(default=None, description="certificates to trust, besides the system's")
    sender: str = Field(min_length=3, description="the address that mails come from")
    recipients: tuple[str, ...] = Field(min_length=1, description="the addresses that are told")
    timeout: Timeout = Field(default="30s", description="how long sending may take")

    @model_validator(mode="after")
    def _complete(self) -> EmailSettings:
        if (self.username is None) != (self.password_env is None):
            raise ValueError("`username` and `password_env` belong together")
        if self.username is not None and self.security == "none":
            raise ValueError("a password needs `security: starttls` or `tls`")
        return self

    @property
    def timeout_seconds(self) -> float:
        return parse_duration(self.timeout) / SECOND

    @property
    def known_port(self) -> int:
        return PORTS[self.security] if self.port is None else self.port


class HeaderSettings(PostingSettings):
    """A receiver that may want headers of its own."""

    headers: Headers = Field(default={}, description="headers to send with every message")
    headers_env: dict[Annotated[str, Field(pattern=_HEADER)], Variable] = Field(
        default={}, description="headers with secret values: variables that hold them"
    )

    @property
    def variables(self) -> dict[str, str]:
        named = {f"headers_env.{header}": variable for header, variable in self.headers_env.items()}
        return {**super().variables, **named}


class WebhookSettings(HeaderSettings):
    """A POST in the shape of Alertmanager's webhook, version 4."""

    kind: Literal["webhook"]
    url: Url | None = Field(default=None, description="where messages are posted")
    url_env: Variable | None = Field(default=None, description="variable with the URL, if it is a secret")
    secret_env: Variable | None = Field(default=None, description="variable with the signing secret")

    @model_validator(mode="after")
    def _complete(self) -> WebhookSettings:
        if (self.url is None) == (self.url_env is None):
            raise ValueError("a webhook needs either `url` or `url_env`")
        return self


class AlertmanagerSettings(HeaderSettings):
    """A Prometheus Alertmanager."""

    kind: Literal["alertmanager"]
    url: Url = Field(description="the address of Alertmanager, without /api/v2")
    labels: dict[Annotated[str, Field(pattern=_LABEL)], str] = Field(
        default={}, description="labels to give to every alert"
    )
    refresh: Annotated[str, AfterValidator(_interval)] = Field(
        default="1m", description="how often open alerts are posted again"
    )

    @property
    def refresh_every(self) -> Micros:
        return parse_duration(self.refresh)


class AppriseSettings(ChannelSettings):
    """Any service that Apprise knows; needs `offing[notify]`."""

    kind: Literal["apprise"]
    url_env: Variable = Field(description="variable with the Apprise URL")
    timeout: Timeout = Field(default="30s", description="how long sending may take")

    @property
    def timeout_seconds(self) -> float:
        return parse_duration(self.timeout) / SECOND


AnyChannel = (
    SlackSettings
    | PagerDutySettings
    | EmailSettings
    | WebhookSettings
    | AlertmanagerSettings
    | AppriseSettings
    | LogSettings
)


def _distinct(channels: tuple[AnyChannel, ...]) -> tuple[AnyChannel, ...]:
    names = [channel.name for channel in channels]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two channels are called {name!r}: give each a name of its own")
    return channels


Channels = Annotated[
    tuple[Annotated[AnyChannel, Field(discriminator="kind")], ...], AfterValidator(_distinct)
]
"""Channels with names of their own."""
