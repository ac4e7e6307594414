"""Sends messages through the Apprise library to services that have no channel of their own here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from offing.errors import ConfigError, MissingExtra
from offing.notify.bounded import Bounded
from offing.notify.channel import DeliveryError
from offing.notify.message import IncidentMessage, message_of
from offing.notify.plain_text import plain_text
from offing.notify.wording import shortened, units

BUILT_IN: Mapping[str, str] = {
    "pagerduty": "pagerduty",
    "slack": "slack",
    "mailto": "email",
    "mailtos": "email",
    "json": "webhook",
    "jsons": "webhook",
    "xml": "webhook",
    "xmls": "webhook",
    "form": "webhook",
    "forms": "webhook",
}
"""Schemes of Apprise that a channel of ours does better: theirs cannot acknowledge or end an incident,
keep a thread, or sign."""

_TYPES = {"critical": "failure", "warning": "warning"}


@dataclass(frozen=True)
class AppriseChannel:
    """Sends to the service of an Apprise `url`, which holds its credentials and is a secret."""

    name: str
    url: str = field(repr=False)
    external_url: str
    timeout_seconds: float = 30.0
    _bounded: Bounded = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raise MissingExtra without the package, ConfigError for a URL that it does not know."""
        object.__setattr__(self, "_bounded", Bounded(self.timeout_seconds))
        scheme = self.url.partition("://")[0].strip().lower()
        address = self.url.strip().lower()
        kind = "slack" if address.startswith("https://hooks.slack.com/") else BUILT_IN.get(scheme)
        if kind is not None:
            hint = f"use a channel of kind {kind}"
            raise ConfigError(f"channel {self.name!r}: Apprise is not for {scheme}", hint=hint)
        if self._service() is None:
            hint = "see https://github.com/caronc/apprise/wiki"
            raise ConfigError(f"channel {self.name!r}: Apprise cannot use the URL it is given", hint=hint)

    def send(self, incident: Mapping[str, Any], *, key: str, transition: str) -> None:
        """Send one message. Apprise does not say why a message failed, so that all may be retried."""
        message = message_of(incident, transition, self.external_url)
        type_ = "success" if transition == "resolved" else _TYPES.get(message.severity, "info")
        try:
            self._bounded.run(lambda: self._notify(message, type_))
        except TimeoutError as error:
            told = f"{self.name}: Timeout: not sent within {self.timeout_seconds:g} s"
            raise DeliveryError(told, retry=True) from error

    def _notify(self, message: IncidentMessage, type_: str) -> None:
        library, service = _library(), self._service()
        text = _fitting(message, service.body_maxlen - len(message.heading))
        sender = library.Apprise(asset=_asset(library))
        sender.add(service)
        with library.LogCapture(level=logging.WARNING) as said:
            try:
                sent = sender.notify(text, message.heading, notify_type=type_, body_format="text")
            # A plug-in of somebody else's; whatever it raises is no delivery.
            except Exception as error:
                told = f"{self.name}: {type(error).__name__}: {error}"
                raise DeliveryError(told, retry=True) from error
            reason = " ".join(said.getvalue().split())[:300]
        if not sent:
            raise DeliveryError(f"{self.name}: not sent: {reason or 'no reason given'}", retry=True)

    def _service(self) -> Any:
        library = _library()
        return library.Apprise.instantiate(self.url, asset=_asset(library), suppress_exceptions=True)


def _fitting(message: IncidentMessage, room: int) -> str:
    """Return the text below the heading: all of it, without its sections, or cut, as the service takes."""
    for one in (message, replace(message, sections=())):
        text = plain_text(one).removeprefix(message.heading).lstrip("\n")
        if units(text) <= room:
            return text
    return shortened(text, max(1, room))


def _asset(library: Any) -> Any:
    """Return settings: our name, and nothing written to disk."""
    return library.AppriseAsset(app_id="Offing", app_desc="Offing", async_mode=False)


def _library() -> Any:
    try:
        import apprise
    except ImportError as error:
        hint = "pip install 'offing[notify]'"
        raise MissingExtra(
            "a channel of kind apprise needs Apprise, which is not installed here", hint=hint
        ) from error
    return apprise
