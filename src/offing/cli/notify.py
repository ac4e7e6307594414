"""`offing notify`: try the ways to tell people."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from offing.cli.serve import ConfigFile

if TYPE_CHECKING:
    from offing.domain.window import Micros
    from offing.notify.channel import Channel

notify = typer.Typer(name="notify", help="Try the channels of the configuration.", no_args_is_help=True)


@notify.command("test")
def notify_test(
    channel: Annotated[str | None, typer.Argument(help="Only this channel; all by default.")] = None,
    config: ConfigFile = None,
    severity: Annotated[
        Literal["info", "warning", "critical"], typer.Option(help="How loud the message is.")
    ] = "info",
) -> None:
    """Send a test message through real channels, then its end; print what came back.

    The incident is made up and ends at once, so that nothing stays open at the receiver. Exit 1
    when a message did not arrive.
    """
    from offing.cli.serve import config_path
    from offing.clock import SystemClock
    from offing.errors import NotFound, nearest
    from offing.runtime.channels import channels_of
    from offing.runtime.config_file import load_config

    clock = SystemClock()
    channels: Mapping[str, Channel] = channels_of(load_config(config_path(config)), clock)
    if channel is not None and channel not in channels:
        raise NotFound(f"no channel {channel!r}", hint=nearest(channel, channels))
    chosen = [channels[channel]] if channel is not None else list(channels.values())
    if not chosen:
        typer.echo("no channel is configured")
        raise typer.Exit(1)
    with _answers():
        good = [_try(one, clock.now(), severity) for one in chosen]
    if not all(good):
        raise typer.Exit(1)


def _try(channel: Channel, now: Micros, severity: str) -> bool:
    """Send both messages; a first one that fails leaves nothing to end."""
    from offing.notify.channel import DeliveryError
    from offing.notify.sample import sample_incident

    for transition in ("firing", "resolved"):
        incident = sample_incident(now, severity, resolved=transition == "resolved")
        key = f"{incident['id']}:{transition}:{channel.name}"
        try:
            channel.send(incident, key=key, transition=transition)
        except DeliveryError as error:
            later = "it would be tried again" if error.retry else "it would not be tried again"
            typer.echo(f"FAIL {channel.name} {transition}: {error} ({later})")
            return False
        typer.echo(f"ok   {channel.name} {transition}")
    return True


class _Echo(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        typer.echo(f"     {record.getMessage()}")


@contextmanager
def _answers() -> Iterator[None]:
    """Show what channels and receivers say while messages are sent."""
    echo, before = _Echo(), {}
    for name, level in (("offing.notify", logging.DEBUG), ("offing.incidents", logging.INFO)):
        logger = logging.getLogger(name)
        before[logger] = logger.level
        logger.setLevel(level)
        logger.addHandler(echo)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
            logger.removeHandler(echo)
