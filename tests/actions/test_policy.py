from __future__ import annotations

from typing import Any

import pytest

from offing.actions.policy import RECENT, Policy, When
from offing.domain.window import DAY, HOUR, Micros, parse_time

NOW: Micros = parse_time("2026-06-01T12:00:00Z")


def test_the_default_is_a_rehearsal_once_a_day() -> None:
    policy = Policy()
    assert policy.dry_run and policy.cool_down == DAY and not policy.needs_approval


MATCHES: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"models": ("late-*",)}, True),
    ({"models": ("early-*", "?ate-flights")}, True),
    ({"models": ("Late-flights",)}, False),
    ({"causes": ("quality", "drift")}, True),
    ({"causes": ("drift",)}, False),
    ({"severities": ("critical",)}, True),
    ({"severities": ("warning",)}, False),
    ({"metrics": ("unit_*",)}, True),
    ({"metrics": ("ks",)}, False),
    ({"lasting": DAY}, True),
    ({"lasting": DAY + 1}, False),
    ({"after": "acknowledged"}, False),
    ({"after": "real"}, False),
]


@pytest.mark.parametrize(("wanted", "expected"), MATCHES)
def test_all_that_is_asked_must_hold(
    incident: dict[str, Any], wanted: dict[str, Any], expected: bool
) -> None:
    assert When(**wanted).matches(incident, NOW) is expected


def test_what_people_say_counts(incident: dict[str, Any]) -> None:
    acknowledged = {**incident, "state": "acknowledged", "acknowledged_by": "ana"}
    assert When(after="acknowledged").matches(acknowledged, NOW) and When().matches(acknowledged, NOW)
    assert When(after="real").matches({**acknowledged, "verdict": "real"}, NOW)
    for verdict in ("false_alarm", "expected_change"):
        for after in ("firing", "acknowledged", "real"):
            assert not When(after=after).matches({**acknowledged, "verdict": verdict}, NOW)


def test_what_is_over_or_pending_sets_nothing_going_but_a_fresh_verdict(incident: dict[str, Any]) -> None:
    for state in ("resolved", "pending"):
        assert not When().matches({**incident, "state": state}, NOW)
    over = {**incident, "state": "resolved", "verdict": "real", "resolved_at": NOW - HOUR}
    assert When(after="real").matches(over, NOW)
    assert not When(after="real").matches({**over, "resolved_at": NOW - RECENT - 1}, NOW)
