"""What every action is: it says what it would send, and sends exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from offing.domain.window import Micros, Window
from offing.errors import OffingError


class NothingToDo(OffingError):
    """The incident gives this action nothing to act on, such as a rollback without a deployment."""

    code = "nothing_to_do"
    status = 409


class RunState(str, Enum):
    """How far an action has come for one incident.

    planned: a rehearsal, nothing was sent. waiting: a person must approve. approved: goes out next.
    running: marked before anything is sent. done, failed: the receiver said so, or nothing left this
    machine. unsure: it may have happened or not, and only a person can look. skipped: did not go out,
    with the reason.
    """

    PLANNED = "planned"
    WAITING = "waiting"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNSURE = "unsure"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """What became of a run: done, failed or unsure, in words, and what was created (a URL or an id)."""

    state: RunState
    text: str
    reference: str | None = None


@dataclass(frozen=True)
class Bundle:
    """Where the evidence of an incident is, or will be once it is written.

    `folder` is on the server's disk, `url` answers the same files over HTTP. `window` is the span of
    event time whose rows it holds.
    """

    id: str
    folder: Path
    url: str
    window: Window


@dataclass(frozen=True)
class Occasion:
    """What an action is told: the incident as stored, and what belongs to it.

    `key` is the same for one incident and action for ever. `previous_version` is what was deployed
    before the version that the incident names, None when either is unknown.
    """

    incident: Mapping[str, Any]
    action: str
    key: str
    url: str
    now: Micros
    bundle: Bundle | None = None
    previous_version: str | None = None


class Request(Protocol):
    """What goes out."""

    def shown(self) -> dict[str, Any]:
        """Return it as JSON, secrets replaced by `***`."""
        ...


R = TypeVar("R", bound=Request)


class Action(Protocol[R]):
    """One thing that can be set going. `request` has no side effects; `run` sends what it gave."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def wants_bundle(self) -> bool: ...

    def request(self, occasion: Occasion) -> R:
        """Return what would be sent; the same for the same occasion. Raises NothingToDo."""
        ...

    def run(self, request: R) -> Outcome:
        """Send it, once, within a bounded time. Never raises for what the receiver does."""
        ...


def key_of(incident: str, action: str) -> str:
    """Return what names one action on one incident everywhere: `offing-INCIDENT-ACTION`."""
    return f"offing-{incident}-{action}"
