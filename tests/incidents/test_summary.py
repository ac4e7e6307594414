from __future__ import annotations

from typing import Any

from tests.incidents.conftest import NOW, make_notice, make_subject

from offing.domain.window import DAY
from offing.incidents.summary import LISTED, NAMED, summary_body, summary_id


def body(
    count: int, *, critical: int = 0, models: int = 1, kind: str = "storm", state: str = "firing"
) -> Any:
    subjects = [
        make_subject(f"i{i}", model=f"m{i % models}", severity="critical" if i < critical else "warning")
        for i in range(count)
    ]
    return summary_body(f"{kind}-1", subjects, state)


def test_it_is_a_record_that_every_channel_can_send() -> None:
    found = body(3, critical=1)
    assert (found["id"], found["model"], found["cause"], found["severity"]) == (
        "storm-1",
        "m0",
        "quality",
        "critical",
    )
    assert (found["started_at"], found["state"], found["resolved_at"]) == (NOW - DAY, "firing", None)
    assert found["title"] == "3 incidents of m0 at once, 1 critical"
    assert found["summary"].splitlines()[0] == "critical m0: i0 is broken (i0)"
    assert found["details"]["counts"] == {"critical": 1, "warning": 2}


def test_titles_say_what_it_is() -> None:
    assert body(1, kind="digest")["title"] == "Digest: 1 incident of m0 that could wait"
    assert body(4, models=2, kind="past")["title"] == "4 incidents of the past in 2 models"
    over = summary_body("storm-1", [make_subject()], "resolved", ended=True)
    assert over["title"] == "All incidents of storm-1 are over, the last: a is broken"
    assert over["resolved_at"] == NOW


def test_every_critical_one_is_listed_and_the_text_stays_short() -> None:
    many = body(3 * LISTED, critical=2 * LISTED, models=10)
    assert sum(one["severity"] == "critical" for one in many["details"]["incidents"]) == 2 * LISTED
    assert len(many["details"]["incidents"]) == 2 * LISTED and len(many["summary"].splitlines()) == 11
    some = body(NAMED + 50, critical=2)
    assert some["summary"].splitlines()[-1] == f"and {NAMED + 48} that are not critical"


def test_the_id_is_of_the_notices_in_any_order() -> None:
    one, two = make_notice("a"), make_notice("b")
    assert summary_id("storm", [one, two]) == summary_id("storm", [two, one]) != summary_id("storm", [one])
