"""When more happens at once than anybody can read: few messages, and every critical incident in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from offing.domain.notice import Fate, Notice, Transition
from offing.domain.window import MINUTE
from offing.incidents.policy import Situation
from offing.incidents.summary import summary_id

STAGE = "storm"


def storm(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Keep the messages of all channels together to `storm_messages` in `storm_span`.

    When there would be more, what is not critical becomes one summary for each set of channels, and
    criticals are told one by one while there is room, else by model, else in one message that names
    them all. When there is no room at all only that message goes out, and the rest waits. Ends are
    never folded, as each closes something: they wait their turn. A summary is over when all its
    incidents are.
    """
    notices = _end_summaries(notices, situation)
    loose = [n for n in notices if n.fate is Fate.OPEN and not n.summary]
    begins = [n for n in loose if n.begins]
    room = situation.policy.storm_messages - len(situation.facts.sent) - messages_of(notices, folded=True)
    decided = {n.id: n for n in (begins if _cost(begins) <= max(room, 0) else _fold(begins, room, situation))}
    room -= messages_of(decided.values())
    for n in (n for n in loose if not n.begins):
        room -= len(n.channels)
        decided[n.id] = n if room >= 0 else _later(n, situation)
    return [decided.get(n.id, n) for n in notices]


def messages_of(notices: Iterable[Notice], *, folded: bool = False) -> int:
    """Return how many messages the open notices make; with `folded` only those of summaries."""
    told = [n for n in notices if n.fate is Fate.OPEN]
    summaries = {(n.summary, channel) for n in told if n.summary for channel in n.channels}
    return len(summaries) + (0 if folded else _cost(n for n in told if not n.summary))


def _cost(notices: Iterable[Notice]) -> int:
    return sum(len(n.channels) for n in notices)


def _fold(begins: Sequence[Notice], room: int, situation: Situation) -> list[Notice]:
    routes: dict[tuple[str, ...], list[Notice]] = {}
    for n in begins:
        routes.setdefault(n.channels, []).append(n)
    share = max(0, room) // sum(len(channels) for channels in routes)
    return [n for channels in sorted(routes) for n in _fold_route(routes[channels], share, situation)]


def _fold_route(notices: Sequence[Notice], share: int, situation: Situation) -> list[Notice]:
    """Fold the notices of one route into about `share` messages for each of its channels."""
    critical = [n for n in notices if n.tier == "critical"]
    others = [n for n in notices if n.tier != "critical"]
    found: list[Notice] = []
    if others and share >= (2 if critical else 1):
        found += _together(others)
        share -= 1
    else:
        found += [_later(n, situation) for n in others]
    by_model = sorted(critical, key=lambda n: (n.subject.model, n.id))
    if len(critical) <= share:
        found += critical
    elif len({n.subject.model for n in critical}) <= share:
        groups: Mapping[str, list[Notice]] = {
            model: list(group) for model, group in groupby(by_model, key=lambda n: n.subject.model)
        }
        found += [n for group in groups.values() for n in _together(group)]
    else:
        found += _together(critical)
    return found


def _together(notices: Sequence[Notice]) -> Sequence[Notice]:
    """Fold notices into one summary; a single one stays a message of its own."""
    if len(notices) < 2:
        return notices
    summary = summary_id("storm", notices)
    return [replace(n, stage=STAGE, summary=summary, reason=f"told in {summary}") for n in notices]


def _later(notice: Notice, situation: Situation) -> Notice:
    sent, policy = situation.facts.sent, situation.policy
    frees = sent[0] + policy.storm_span if sent else 0
    return notice.wait(
        STAGE, max(frees, situation.now + MINUTE), "more messages at once than the routes bear"
    )


def _end_summaries(notices: Sequence[Notice], situation: Situation) -> Sequence[Notice]:
    """Tell the end of a summary once, when the last of its incidents is over."""
    found, ended = [], set[str]()
    for n in notices:
        summary = n.subject.told_in
        if n.fate is not Fate.OPEN or n.transition is not Transition.RESOLVED or summary is None:
            found.append(n)
        elif situation.facts.members.get(summary, 0) > 0:
            found.append(n.drop(STAGE, f"told when all of {summary} are over"))
        elif summary in ended:
            found.append(n.drop(STAGE, f"told as the end of {summary}"))
        else:
            ended.add(summary)
            found.append(replace(n, stage=STAGE, summary=summary))
    return found
