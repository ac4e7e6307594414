from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.incidents.conftest import make_notice

from offing.domain.notice import Fate, Notice, Transition
from offing.incidents.letters import letters

TOLD: dict[str, Any] = {"channels": ("log", "pager")}


def told(notice: Notice, **changes: object) -> Notice:
    return replace(notice, fate=Fate.TOLD, **changes)  # type: ignore[arg-type]


def test_one_for_each_channel_with_a_key_of_its_own() -> None:
    found = letters([told(make_notice(**TOLD)), make_notice("b", **TOLD)])
    assert [(x.key, x.channel, x.transition, x.incident) for x in found] == [
        ("a:firing:log", "log", "firing", "a"), ("a:firing:pager", "pager", "firing", "a"),
    ]  # fmt: skip
    again = letters([told(make_notice(**TOLD), id="a:firing:1")])
    assert [x.key for x in again] == ["a:firing-1:log", "a:firing-1:pager"]


def test_an_escalation_is_firing_and_says_its_step() -> None:
    up = told(make_notice(transition=Transition.ESCALATION, step=2, **TOLD), id="a:firing:0:escalation:2")
    first, _ = letters([up])
    assert (first.key, first.transition) == ("a:firing-0-escalation-2:log", "firing")
    assert first.notes["escalation"]["step"] == 2


def test_flapping_is_said() -> None:
    [found] = letters([told(make_notice(channels=("log",)), stage="flapping", reason="flapping: 3 changes")])
    assert found.notes == {"flapping": {"sentence": "flapping: 3 changes"}}


def test_a_summary_is_one_letter_for_each_channel() -> None:
    ends = make_notice("c", Transition.RESOLVED, state="resolved", **TOLD)
    for summary, notices, transition, state in (
        ("storm-1", [make_notice("a", **TOLD), make_notice("b", **TOLD)], "firing", "firing"),
        ("storm-1", [ends], "resolved", "resolved"),
        ("digest-77", [make_notice("a", **TOLD)], "summary", "resolved"),
        ("past-1", [make_notice("a", **TOLD)], "summary", "firing"),
        ("past-1", [ends], "resolved", "resolved"),
    ):
        found = letters([told(n, summary=summary) for n in notices])
        assert [x.key for x in found] == [f"{summary}:{transition}:log", f"{summary}:{transition}:pager"]
        assert found[0].incident is None and found[0].subject == summary
        assert found[0].body is not None and found[0].body["state"] == state
    [digest, _] = letters([told(make_notice(**TOLD), summary="digest-77")])
    assert digest.notes == {"period_end": 77}
