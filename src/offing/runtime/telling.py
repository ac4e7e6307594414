"""Decides about notices by the configuration, round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Engine

from offing.clock import Clock
from offing.domain.digest import Standing
from offing.errors import ConfigError, nearest
from offing.incidents.digest_contents import DigestContents
from offing.incidents.pipeline import TellingPipeline
from offing.incidents.policy import DIGEST
from offing.runtime.config_routing import RoutingConfig
from offing.state.notice_store import NoticeStore


class Telling:
    """Tells what is due. All state is in the store: a restart repeats nothing and loses nothing."""

    def __init__(self, engine: Engine, routing: RoutingConfig, channels: Iterable[str], clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.standings: Callable[[], Sequence[Standing]] = lambda: ()
        self.channels = tuple(channels)
        self.notices = self._store(routing)

    def tell_due(self) -> int:
        """Decide the notices that are due; return how many messages were written."""
        return self.notices.tell(self.channels, self._clock.now())

    def configure(self, routing: RoutingConfig) -> None:
        """Decide by other settings from the next round on."""
        self.notices = self._store(routing)

    def _store(self, routing: RoutingConfig) -> NoticeStore:
        check_channels(routing, self.channels)
        contents = DigestContents(self._standings)
        return NoticeStore(self._engine, TellingPipeline(routing.policy), contents)

    def _standings(self) -> Sequence[Standing]:
        return self.standings()


def check_channels(routing: RoutingConfig, channels: Iterable[str]) -> None:
    """Raise ConfigError for a route to a channel that does not exist, or a channel called digest."""
    known = list(channels)
    if DIGEST in known:
        raise ConfigError("a channel is called 'digest'", hint="routes send to the digest by this name")
    for name in sorted(routing.named):
        if name not in known:
            raise ConfigError(f"`routing` names a channel {name!r}, there is none", hint=nearest(name, known))
