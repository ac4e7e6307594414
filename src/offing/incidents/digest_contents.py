"""What a digest tells: what waited by model, what is over, what cannot compute, promises, and questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from offing.domain.digest import DigestFacts, Judged, Standing
from offing.domain.notice import Subject
from offing.domain.verdict import Severity
from offing.domain.window import DAY, isoformat

QUESTIONS = 10
"""So many incidents are asked about at once: a longer list is not answered."""

ENDED = 20
"""So many ended incidents are named; the rest is counted."""

SENTENCE = 240
"""A reason is cut here: a digest is skimmed."""


@dataclass(frozen=True)
class DigestContents:
    """Writes digests. `standings` gives how each model is watched at the moment."""

    standings: Callable[[], Sequence[Standing]]

    def __call__(self, facts: DigestFacts) -> Mapping[str, Any]:
        """Return the sections of a digest, those that are empty left out.

        Each is a title, its lines, and how many `more` there were; `ids` names the incident of each line,
        null where it is about none.
        """
        standings = self.standings()
        parts = [
            *_waiting(facts),
            _ended(facts),
            _failing(standings),
            _promises(facts, standings),
            _questions(facts),
        ]
        return {
            "from": isoformat(facts.since),
            "to": isoformat(facts.until),
            "sections": [part for part in parts if part["lines"]],
        }


def _section(title: str, lines: Sequence[str], ids: Sequence[str | None], more: int = 0) -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "ids": list(ids), "more": more}


def _waiting(facts: DigestFacts) -> Iterator[dict[str, Any]]:
    """Yield a section for each model, that with the worst incident first."""
    ordered = sorted(facts.members, key=lambda s: (s.model, -Severity(s.severity).rank, s.started_at, s.id))
    models = [(model, list(found)) for model, found in groupby(ordered, key=lambda s: s.model)]
    for model, found in sorted(models, key=lambda one: -Severity(one[1][0].severity).rank):
        lines = [_line(subject, facts.reasons.get(subject.id, "")) for subject in found]
        yield _section(model, lines, [subject.id for subject in found])


def _line(subject: Subject, reason: str) -> str:
    over = "" if subject.open else ", over by now"
    since = isoformat(subject.started_at)[:10]
    said = f": {shortened(reason)}" if reason else ""
    return f"{subject.title} (since {since}{over}){said}"


def shortened(reason: str) -> str:
    """Return a reason of at most `SENTENCE` characters, cut between words."""
    text = " ".join(reason.split())
    if len(text) <= SENTENCE:
        return text
    return text[: SENTENCE - 1].rsplit(" ", 1)[0] + "…"


def _ended(facts: DigestFacts) -> dict[str, Any]:
    shown = facts.ended[:ENDED]
    lines = [
        f"{s.model}: {s.title} ({isoformat(s.started_at)[:10]} to {isoformat(s.last_alarm)[:10]})"
        for s in shown
    ]
    return _section("Over since the last digest", lines, [s.id for s in shown], len(facts.ended) - len(shown))


def _failing(standings: Iterable[Standing]) -> dict[str, Any]:
    lines = [
        f"{one.model}: {monitor}: {why}"
        for one in standings
        for monitor, why in sorted(one.failing.items())
    ]  # fmt: skip
    return _section("Monitors that cannot compute", lines, [None] * len(lines))


def _promises(facts: DigestFacts, standings: Iterable[Standing]) -> dict[str, Any]:
    """Say what was promised beside what people found, for the models that this digest is about."""
    concerned = {s.model for s in (*facts.members, *facts.ended)}
    lines = [
        f"{one.model}: promised {one.promised}; {_delivered(facts.judged.get(one.model, Judged()), one)}"
        for one in standings
        if one.model in concerned
    ]
    return _section("Promised and delivered", lines, [None] * len(lines))


def _delivered(judged: Judged, one: Standing) -> str:
    said = [
        f"{judged.false_alarms} judged false",
        f"{judged.real} real",
        f"{judged.expected_changes} expected changes",
        f"{judged.unjudged} not judged",
    ]
    span = f" in {one.watched // DAY} days" if one.watched >= DAY else ""
    return f"delivered{span}: {', '.join(said)}"


def _questions(facts: DigestFacts) -> dict[str, Any]:
    """Ask about what is over and nobody has judged, newest first."""
    asked = facts.unjudged[:QUESTIONS]
    lines = [f"{s.model}: {s.title} ({isoformat(s.started_at)[:10]})" for s in asked]
    title = "Were these real? Please say so: real, expected change or false alarm"
    return _section(title, lines, [s.id for s in asked], len(facts.unjudged) - len(asked))
