from __future__ import annotations

import pytest

from offing.domain.event import Deployment
from offing.domain.window import DAY, HOUR
from offing.insight.changes import ago, deployment_before

START = 100 * DAY


def at(moment: int, version: str = "v2") -> Deployment:
    return Deployment("m", version, moment)


@pytest.mark.parametrize(
    ("moment", "named"),
    [
        (START - 7 * DAY - 1, False),
        (START - 7 * DAY, True),
        (START, True),
        (START + DAY - 1, True),
        (START + DAY, False),
    ],
)
def test_a_deployment_is_named_from_a_week_before_to_the_end_of_the_step(moment: int, named: bool) -> None:
    found = deployment_before([at(moment)], START, DAY)
    assert (found is not None) is named


def test_the_last_one_is_named_whatever_the_order() -> None:
    several = [at(START - DAY, "v3"), at(START - 3 * DAY, "v2"), at(START + 2 * DAY, "v4")]
    for deployments in (several, several[::-1]):
        found = deployment_before(deployments, START, DAY)
        assert found is not None
        assert found.version == "v3"
    assert deployment_before([], START, DAY) is None


@pytest.mark.parametrize(
    ("moment", "start", "words"),
    [
        (START, START, "just as it began"),
        (START + 5 * HOUR, START, "just as it began"),
        (START - 1, START, "the day before"),
        (START - DAY, START, "the day before"),
        (START - DAY - 1, START, "2 days before"),
        (START - 7 * DAY, START, "7 days before"),
        (START + 12 * HOUR, START + 13 * HOUR, "on the same day"),
        (START - HOUR, START + 13 * HOUR, "the day before"),
    ],
)
def test_it_is_said_when_it_was(moment: int, start: int, words: str) -> None:
    assert ago(at(moment), start) == words
