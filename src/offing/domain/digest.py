"""What a digest is written from: what is known when it goes out, beside the incidents that waited for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Sequence

from offing.domain.notice import Subject
from offing.domain.window import Micros


@dataclass(frozen=True)
class Judged:
    """What people said of the incidents of a model that were told: how many were what, and how many wait."""

    real: int = 0
    expected_changes: int = 0
    false_alarms: int = 0
    unjudged: int = 0


@dataclass(frozen=True)
class Standing:
    """How one model is watched at the moment.

    `promised` says how many false alarms its owner was promised, `watched` for how long it was judged.
    `failing` has the reason for each monitor that cannot compute.
    """

    model: str
    promised: str
    watched: Micros = 0
    failing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DigestFacts:
    """What the stores know when a digest is written.

    `since` is the end of the digest before, or when the first incident of this one was noticed; `until` is
    the end of its own period. `members` are the incidents that waited for it, `reasons` one line for each by
    id. `ended` were over since then, oldest first; `unjudged` are over and nobody has said what they were,
    newest first. `judged` counts what people said, by model.
    """

    since: Micros
    until: Micros
    members: Sequence[Subject]
    reasons: Mapping[str, str] = field(default_factory=dict)
    ended: Sequence[Subject] = ()
    unjudged: Sequence[Subject] = ()
    judged: Mapping[str, Judged] = field(default_factory=dict)


class DigestWriter(Protocol):
    """Says what a digest tells. The store calls it in the transaction that writes the message."""

    def __call__(self, facts: DigestFacts) -> Mapping[str, Any]:
        """Return what goes into `details["digest"]` of the message: JSON-safe."""
        ...
