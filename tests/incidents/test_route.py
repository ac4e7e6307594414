from __future__ import annotations

from typing import Any

import pytest
from tests.incidents.conftest import NOW, make_notice, make_situation, make_subject

from offing.domain.notice import Fate, Notice, Transition
from offing.incidents.matcher import parse_matchers
from offing.incidents.policy import Escalation, Policy, Route
from offing.incidents.route import channels_for, route

PAY = Route("pay", parse_matchers(["model =~ pay.*"]), ("pay",), go_on=True)
LOUD = Route("loud", parse_matchers(["severity = critical"]), ("pager",))
COLUMN = Route("column", parse_matchers(["column = x"]), ("digest",))
POLICY = Policy(routes=(PAY, LOUD, COLUMN), escalation=(Escalation(1, ("boss",)),))


def one(notice: Notice, policy: Policy | None = None, **facts: Any) -> Notice:
    [found] = route([notice], make_situation(policy=policy, **facts))
    return found


@pytest.mark.parametrize(
    ("values", "channels"),
    [
        ({}, ("log", "pager")),
        ({"severity": "warning"}, ("log", "pager")),
        ({"severity": "info"}, ("digest",)),
        ({"cause": "drift", "severity": "warning"}, ("digest",)),
        ({"cause": "prediction", "severity": "warning"}, ("digest",)),
        ({"cause": "drift"}, ("log", "pager")),
        ({"severity": "warning", "state": "resolved", "resolved_at": NOW}, ("digest",)),
        ({"state": "resolved", "resolved_at": NOW}, ("log", "pager")),
    ],
)
def test_without_routes_the_tier_decides(values: dict[str, Any], channels: tuple[str, ...]) -> None:
    assert one(make_notice(**values)).channels == channels


@pytest.mark.parametrize(
    ("values", "channels"),
    [
        ({"model": "payments"}, ("pay", "pager")),
        ({}, ("pager",)),
        ({"model": "payments", "severity": "warning"}, ("pay",)),
        ({"severity": "warning", "series": (("missing", "x", ""), ("missing", "y", ""))}, ("digest",)),
        ({"model": "pay", "severity": "warning", "series": (("missing", "x", ""),)}, ("pay",)),
        ({"severity": "warning"}, ("log", "pager")),
    ],
)
def test_the_first_route_that_fits_decides(values: dict[str, Any], channels: tuple[str, ...]) -> None:
    assert channels_for(make_subject(**values), make_situation(policy=POLICY)) == channels


def test_ends_go_where_the_beginning_went() -> None:
    end = make_notice(transition=Transition.RESOLVED, told_to=("old",))
    assert one(end, POLICY).channels == ("old",)


def test_an_escalation_goes_to_its_step() -> None:
    up = make_notice(transition=Transition.ESCALATION, step=1)
    assert one(up, POLICY).channels == ("boss",)
    assert one(up).fate is Fate.DROPPED, "the chain was taken away while it waited"


def test_nobody_to_tell_is_said() -> None:
    assert one(make_notice(), channels=()).reason == "no channel is configured for it"
