from __future__ import annotations

from typing import Any

from tests.incidents.conftest import make_history, make_verdict

from offing.domain.incident import IncidentState
from offing.domain.point import Series
from offing.domain.verdict import Cause, Verdict
from offing.incidents.pipeline import incidents_of
from offing.incidents.reopen import REOPEN_STEPS

OTHER = Series("missing", "b")


def quality(step: int, **values: Any) -> Verdict:
    return make_verdict(step, Cause.QUALITY, **values)


def test_what_comes_back_soon_is_the_same_incident() -> None:
    """Resolved two steps after step 10, so at the end of step 12; a week later is still soon."""
    for step in (13, 12 + REOPEN_STEPS):
        [found] = incidents_of(make_history(closed=step + 1), [quality(10), quality(step)])
        assert (found.reopened, found.state, found.resolved_at) == (1, IncidentState.FIRING, None)
    first, second = incidents_of(make_history(), [quality(10), quality(13 + REOPEN_STEPS)])
    assert first.reopened == second.reopened == 0 and first.id != second.id


def test_it_ends_again_and_comes_back_again() -> None:
    [found] = incidents_of(make_history(), [quality(10), quality(14), quality(18)])
    assert (found.reopened, found.state) == (2, IncidentState.RESOLVED)


def test_all_its_series_come_back_with_it_and_others_do_not() -> None:
    both = [quality(10), quality(10, series=OTHER)]
    again = [quality(14), quality(14, series=OTHER)]
    [found] = incidents_of(make_history(), [*both, *again])
    assert found.reopened == 1
    first, second = incidents_of(make_history(), [quality(10), quality(14, series=OTHER)])
    assert first.reopened == second.reopened == 0


def test_another_cause_is_another_incident() -> None:
    series = Series("missing", "a")
    found = incidents_of(make_history(), [quality(10), make_verdict(14, Cause.DRIFT, series=series)])
    assert [i.reopened for i in found] == [0, 0]


def test_a_weak_verdict_brings_nothing_back() -> None:
    [found] = incidents_of(make_history(), [quality(10), quality(14, alarming=False)])
    assert found.reopened == 0 and found.state is IncidentState.RESOLVED
