"""Past incidents that look like this one, and how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from offing.domain.incident import Incident
from offing.domain.verdict import Cause
from offing.domain.window import Micros, isoformat
from offing.domain.words import moment, span

ALIKE = 1 / 3
"""Two incidents are alike when they share so much of what either is about."""

SHOWN = 5
"""So many are listed."""

_LONGEST = 120
"""Characters of a comment that are quoted."""


@dataclass(frozen=True)
class PastIncident:
    """What is kept of an incident: what it was about, how it ended, and what people said.

    `verdict` and `who` are the human judgement, `comment` the last remark; None where there is none.
    `ended_at` is None while it is open.
    """

    id: str
    cause: Cause
    title: str
    started_at: Micros
    ended_at: Micros | None
    about: frozenset[str]
    verdict: str | None = None
    who: str | None = None
    comment: str | None = None

    @property
    def length(self) -> Micros | None:
        return None if self.ended_at is None else max(0, self.ended_at - self.started_at)


class PastIncidents(Protocol):
    """Where the past incidents of a model come from."""

    def before(self, model: str, moment: Micros) -> Iterable[PastIncident]:
        """Return the incidents of `model` that started before `moment`, in any order."""
        ...


@dataclass(frozen=True)
class Similar:
    """Past incidents like one, the newest first, each with how alike it is, 0..1."""

    found: Sequence[tuple[float, PastIncident]]

    @property
    def sentence(self) -> str:
        """Say how many there were and how the last one ended."""
        last = self.found[0][1]
        count = "one other" if len(self.found) == 1 else f"{len(self.found)} others"
        which = "it" if len(self.found) == 1 else "the last"
        return f"like {count}; {which}, on {moment(last.started_at)}, {_ending(last)}"

    def told(self) -> dict[str, Any]:
        """Return it as details."""
        return {
            "sentence": self.sentence,
            "count": len(self.found),
            "incidents": [_told(score, one) for score, one in self.found[:SHOWN]],
        }


def similar_incidents(
    incident: Incident, segments: Iterable[str], past: PastIncidents | None
) -> Similar | None:
    """Return the past incidents that look like `incident`, None when there are none.

    They have the same model and cause, started before it, and share at least a third of what either
    is about (Jaccard's index over columns with how they broke, metrics and the segments hit most).
    """
    if past is None:
        return None
    mine = about(incident, segments)
    found = [
        (score, one)
        for one in past.before(incident.model, incident.started_at)
        if one.cause is incident.cause and one.started_at < incident.started_at and one.id != incident.id
        if (score := likeness(mine, one.about)) >= ALIKE
    ]
    newest = sorted(found, key=lambda pair: (-pair[1].started_at, pair[1].id))
    return Similar(newest) if newest else None


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return Jaccard's index: what both have, as a share of what either has; 0 of nothing."""
    union = first | second
    return len(first & second) / len(union) if union else 0.0


def about(incident: Incident, segments: Iterable[str] = ()) -> frozenset[str]:
    """Return what an incident is about: its columns, metrics and segments, as words to compare."""
    pairs = [(v.series.metric, v.series.column) for v in incident.evidence]
    return _words(pairs, segments)


def past_incident(record: Mapping[str, Any], log: Sequence[Mapping[str, Any]] = ()) -> PastIncident:
    """Read a stored incident: its row with `details` decoded, and its log with `what`, `who` and `text`."""
    details = record["details"]
    pairs = [(str(e["metric"]), str(e["column"] or "")) for e in details.get("evidence", [])]
    said = [e for e in log if e["what"] == "verdict"]
    remarks = [str(e["text"]) for e in log if e["what"] == "comment" and e["text"]]
    return PastIncident(
        id=str(record["id"]),
        cause=Cause(record["cause"]),
        title=str(record["title"]),
        started_at=int(record["started_at"]),
        # When the trouble was over, not when the quiet had lasted long enough or somebody closed it.
        ended_at=None if record["resolved_at"] is None else int(record["last_alarm"]),
        about=_words(pairs, [str(one["segment"]) for one in details.get("segments", [])]),
        verdict=record["verdict"],
        who=said[-1]["who"] if said else None,
        comment=remarks[-1] if remarks else None,
    )


def _words(pairs: Iterable[tuple[str, str]], segments: Iterable[str]) -> frozenset[str]:
    words = set()
    for metric, column in pairs:
        words.add(f"metric {metric}")
        if column:
            words.add(f"column {column}")
    return frozenset(words | {f"segment {one}" for one in segments})


_FOUND = {
    "real": "was real",
    "expected_change": "was an expected change",
    "false_alarm": "was a false alarm",
}


def _ending(one: PastIncident) -> str:
    found = _FOUND.get(one.verdict or "", "was not judged by anybody")
    length = one.length
    ended = "is still open" if length is None else f"ended after {span(length)}"
    remark = f': "{_quoted(one.comment)}"' if one.comment else ""
    return f"{found} and {ended}{remark}"


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1].rstrip() + "…"


def _told(score: float, one: PastIncident) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "started_at": isoformat(one.started_at),
        "ended_at": None if one.ended_at is None else isoformat(one.ended_at),
        "verdict": one.verdict,
        "who": one.who,
        "comment": one.comment,
        "likeness": round(score, 3),
    }
