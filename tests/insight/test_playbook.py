from __future__ import annotations

from offing.domain.verdict import Cause
from offing.insight.playbook import playbook


def test_every_cause_has_steps_of_its_own() -> None:
    steps = {cause: playbook(cause) for cause in Cause}
    assert all(2 <= len(each) <= 5 for each in steps.values())
    assert all(step.endswith((".", "?")) for each in steps.values() for step in each)
    every = [step for each in steps.values() for step in each]
    assert len(set(every)) == len(every)
