from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from offing.domain.window import DAY, MINUTE
from offing.incidents.policy import Policy
from offing.runtime.config_file import parse_config
from offing.runtime.config_routing import RoutingConfig

DOCS = Path(__file__).parents[2] / "docs"


def test_without_settings_the_policy_is_the_default() -> None:
    assert RoutingConfig().policy == Policy()


def test_the_example_of_the_page_is_a_configuration() -> None:
    example = (DOCS / "routing.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    routing = parse_config(example).routing
    policy = routing.policy
    assert policy.routes[0].channels == ("on-call", "team")
    assert [e.after for e in policy.escalation] == [15 * MINUTE, 30 * MINUTE]
    assert policy.business_hours is not None and policy.business_hours.opens == dt.time(9)
    assert policy.digest.zone.key == "Europe/Berlin"
    assert routing.named == {"on-call", "team", "boss"} and routing.fallback == {"on-call": "team"}


def test_every_setting_is_on_the_page() -> None:
    page = (DOCS / "routing.md").read_text("utf-8")
    assert not [name for name in RoutingConfig.model_fields if f"`{name}`" not in page]


@pytest.mark.parametrize(
    "wrong",
    [
        {"routes": [{"matchers": ["modle = a"], "channels": ["log"]}]},
        {"routes": [{"channels": []}]},
        {"business_hours": {"time_zone": "Europe/Berln"}},
        {"business_hours": {"time_zone": "../etc/passwd"}},
        {"business_hours": {"opens": "9"}},
        {"business_hours": {"days": []}},
        {"business_hours": {"days": ["monday"]}},
        {"escalation": [{"after": "soon", "channels": ["a"]}]},
        {"digest": {"at": "24:00"}},
        {"flapping": {"changes": 1}},
        {"storm": {"messages": 0}},
        {"catch_up": "0d"},
        {"quiet": True},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RoutingConfig.model_validate(wrong)


def test_names_are_those_of_the_file() -> None:
    given = {
        "routes": [{"matchers": ["model = a"], "channels": ["log"], "continue": True}],
        "digest": {"weekday": "fri"}, "catch_up": None,
    }  # fmt: skip
    policy = RoutingConfig.model_validate(given).policy
    assert (policy.routes[0].go_on, policy.routes[0].name) == (True, "route 1")
    assert (policy.digest.weekday, policy.catch_up) == (4, None)
    assert RoutingConfig.model_validate({"catch_up": "3d"}).policy.catch_up == 3 * DAY


def test_the_page_of_incidents_has_every_stage() -> None:
    from offing.incidents import pipeline

    page = (
        (DOCS / "incidents.md").read_text("utf-8").split("## From incidents to messages")[1].split("\n## ")[0]
    )
    named = [name.replace(" ", "_") for name in re.findall(r"^\| (\w[\w ]*?) \|", page, re.MULTILINE)][1:]
    assert named == [stage.__module__.rsplit(".", 1)[1] for stage in pipeline.TELLING]


def test_the_pages_have_the_numbers_of_the_code() -> None:
    from offing.incidents.inhibit import PERIOD_STEPS
    from offing.incidents.reopen import REOPEN_STEPS
    from offing.incidents.resolve import RECOVERY_STEPS

    page = (DOCS / "incidents.md").read_text("utf-8")
    assert f"comes back within {REOPEN_STEPS} steps" in page
    assert f"at most {PERIOD_STEPS} steps apart" in page
    assert f"quiet for {min(RECOVERY_STEPS.values())} steps" in page
    policy = Policy()
    assert f"more than {policy.storm_messages} messages in {policy.storm_span // MINUTE} minutes" in page
    assert policy.flap_changes == 3 and f"nothing has changed for {policy.flap_steps} steps" in page
