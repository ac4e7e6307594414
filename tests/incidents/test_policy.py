from __future__ import annotations

import datetime as dt

from tests.incidents.conftest import NOW, make_situation

from offing.domain.window import DAY, MINUTE
from offing.incidents.policy import Policy


def test_without_settings_everybody_is_told_but_not_too_often() -> None:
    policy = Policy()
    assert (policy.routes, policy.escalation, policy.business_hours) == ((), (), None)
    assert (policy.flap_changes, policy.flap_steps) == (3, 14)
    assert (policy.storm_messages, policy.storm_span, policy.catch_up) == (20, 10 * MINUTE, 2 * DAY)
    assert (policy.digest.at, policy.digest.weekday, policy.digest.channels) == (dt.time(8), None, ())
    assert make_situation().now == NOW
