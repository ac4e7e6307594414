from __future__ import annotations

from typing import Any

import pytest
from tests.incidents.conftest import NOW, make_notice, make_situation

from offing.domain.notice import Change, Fate, Notice, Transition
from offing.domain.window import DAY
from offing.incidents.dedupe import dedupe


def run(notice: Notice, *ago: int, flapped: int | None = None, now: int = NOW) -> Notice:
    """Decide a notice after changes so many days before it."""
    changes = [Change(f"c{d}", NOW - d * DAY, d == flapped) for d in sorted(ago)]
    known = [Change(notice.id, notice.happened), *changes]
    [found] = dedupe([notice], make_situation(now=now, changes={notice.subject.fingerprint: known}))
    return found


def test_the_third_quick_change_is_told_as_flapping() -> None:
    assert run(make_notice(), 1) == make_notice()
    third = run(make_notice(), 1, 2)
    assert (third.fate, third.stage) == (Fate.OPEN, "flapping")
    assert third.reason.startswith("flapping: 3 changes")


def test_changes_far_apart_are_no_run() -> None:
    assert run(make_notice(), 14, 28).stage == "flapping"
    assert run(make_notice(), 15, 16, 17) == make_notice()
    assert run(make_notice(), 1, 16) == make_notice()


@pytest.mark.parametrize(
    ("transition", "state"), [(Transition.FIRING, "firing"), (Transition.RESOLVED, "resolved")]
)
def test_once_told_it_is_held_until_it_is_stable(transition: Transition, state: str) -> None:
    values: dict[str, Any] = {"state": state, "resolved_at": None if state == "firing" else NOW}
    held = run(make_notice(transition=transition, **values), 1, 2, 3, flapped=1)
    assert (held.fate, held.due) == (Fate.WAITING, NOW + 14 * DAY)
    later = run(make_notice(transition=transition, **values), 1, 2, 3, flapped=1, now=NOW + 14 * DAY)
    assert later.fate is Fate.OPEN


def test_what_is_worse_is_never_held() -> None:
    worse = make_notice(told_as="firing", told_severity="warning")
    assert run(worse, 1, 2, 3, flapped=1) == worse


def test_an_end_says_nothing_of_flapping_and_one_that_is_over_nothing_at_all() -> None:
    end = make_notice(transition=Transition.RESOLVED, state="resolved", resolved_at=NOW)
    assert run(end, 1, 2) == end
    assert run(make_notice(state="resolved", resolved_at=NOW), 1, 2, flapped=1).fate is Fate.DROPPED


def test_what_comes_later_does_not_count() -> None:
    known = [Change("later", NOW + DAY), Change("a:firing:0", NOW), Change("before", NOW - DAY)]
    assert dedupe([make_notice()], make_situation(changes={"a": known})) == [make_notice()]
