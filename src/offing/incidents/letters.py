"""Notices that are told become letters: for each channel one of an incident, or of a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from offing.domain.notice import Fate, Letter, Notice, Transition
from offing.incidents import dedupe
from offing.incidents.summary import summary_body


def letters(notices: Sequence[Notice]) -> Sequence[Letter]:
    """Return the letters of the notices that are told, in their order.

    A key is the same whenever the same change is told to the same channel, so it goes out once.
    """
    told = [n for n in notices if n.fate is Fate.TOLD]
    summaries: dict[str, list[Notice]] = {}
    for n in told:
        if n.summary:
            summaries.setdefault(n.summary, []).append(n)
    single = [letter for n in told if not n.summary for letter in _of_incident(n)]
    return [*single, *(letter for id_, members in summaries.items() for letter in _of_summary(id_, members))]


def _of_incident(notice: Notice) -> Iterator[Letter]:
    transition = Transition.FIRING if notice.begins else notice.transition
    for channel in notice.channels:
        yield Letter(
            key=f"{_change(notice)}:{channel}",
            subject=notice.subject.id,
            incident=notice.subject.id,
            transition=transition.value,
            channel=channel,
            notes=_notes(notice),
        )


def _change(notice: Notice) -> str:
    """Return what is told: `incident:firing`, for a second time `incident:firing-1`."""
    incident = notice.subject.id
    tail = notice.id[len(incident) + 1 :].removesuffix(":0")
    return f"{incident}:{tail.replace(':', '-')}"


def _notes(notice: Notice) -> dict[str, Any]:
    """Return what the message says beside the incident's own details."""
    if notice.transition is Transition.ESCALATION:
        sentence = f"escalated, step {notice.step}: nobody has acknowledged it"
        return {"escalation": {"step": notice.step, "sentence": sentence}}
    if notice.stage == dedupe.STAGE and notice.begins:
        return {"flapping": {"sentence": notice.reason}}
    return {}


def _of_summary(id_: str, members: Iterable[Notice]) -> Iterator[Letter]:
    notices = list(members)
    subjects = list({n.subject.id: n.subject for n in notices}.values())
    kind, _, ends = id_.partition("-")
    state = transition = "firing"
    if notices[0].transition is Transition.RESOLVED:
        state = transition = "resolved"
    elif kind != "storm":
        transition = "summary"
        # A digest opens nothing, nor does a past that is over: nobody would ever hear of its end.
        state = "firing" if kind == "past" and any(s.open for s in subjects) else "resolved"
    body = summary_body(id_, subjects, state, ended=transition == "resolved")
    notes = {"period_end": int(ends)} if kind == "digest" else {}
    for channel in sorted({channel for n in notices for channel in n.channels}):
        yield Letter(f"{id_}:{transition}:{channel}", id_, None, transition, channel, notes, body)
