from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.monitors.noisy import LIMIT, noise, one, raised

from offing.domain.verdict import State
from offing.monitors.monitor import Judged
from offing.monitors.readiness import Gap, readiness

OK = Judged("mine", [], State.OK, "error_rate limit")


def gaps(judged: Judged = OK, **settings: object) -> list[Gap]:
    found = readiness(one(noise()), judged, {**LIMIT, "above": 0.3, **settings})
    assert all(said.monitor == "mine" and said.sentence for said in found)
    return [said.gap for said in found]


def test_states_that_judge_nothing() -> None:
    for state, gap in (
        (State.NO_DATA, Gap.NO_DATA),
        (State.LEARNING, Gap.LEARNING),
        (State.ERROR, Gap.ERROR),
    ):
        assert gaps(Judged("mine", [], state, "why")) == [gap]


def test_a_limit_far_from_all_that_was_seen() -> None:
    assert gaps(above=5.0) == [Gap.NEVER_NEAR] and gaps(above=0.3) == []
    assert gaps(above=None, below=-3.0) == [Gap.NEVER_NEAR]
    assert gaps(above=5.0, below=0.1) == []
    assert gaps(kind="sigma", above=5.0) == []
    assert readiness(one(raised([60], to=4.9)), OK, {**LIMIT, "above": 5.0}) == []
    few = np.where(np.arange(200) < 185, np.nan, 0.2)
    assert readiness(one(few), OK, {**LIMIT, "above": 5.0}) == []


def test_people_are_asked_for_where_they_can_be_named() -> None:
    assert gaps(owner=None, playbook="") == [Gap.NO_OWNER, Gap.NO_PLAYBOOK]
    assert gaps(owner="a", playbook="b") == []
    assert readiness(one(noise()), OK, {}) == []


def test_the_page_names_every_gap() -> None:
    page = (Path(__file__).parents[2] / "docs" / "noise.md").read_text(encoding="utf-8")
    assert [gap for gap in Gap if f"`{gap.value}`" not in page.split("## Readiness")[1]] == []
