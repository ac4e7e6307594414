from __future__ import annotations

from typing import Any

import pytest

from offing.domain.window import DAY, parse_time
from offing.notify.message import MOST_ITEMS, incident_link, is_reading, message_of

OURS = "http://offing.example/base/"


def facts(record: dict[str, Any], transition: str = "firing") -> dict[str, str]:
    return dict(message_of(record, transition, OURS).facts)


def test_all_that_is_known_is_said(full: dict[str, Any]) -> None:
    message = message_of(full, "firing", OURS)
    assert message.heading == "[critical] offing-test: Test of this channel, nothing is wrong"
    assert dict(message.facts) == {
        "Number": (
            "Missing values of distance 11.8 % (10.4 % to 13.3 %), n=2,140; expected 1.2 %, limit 5 %"
        ),
        "Since": "30 May 2026 12:00 UTC",
        "Traffic hit": "252 of 2,140 predictions (11.8 %)",
        "Harm": "accuracy is down by 0.03 (0.02 to 0.04)",
        "Monitor": "budget",
    }
    assert [(s.title, len(s.items), s.ordered) for s in message.sections] == [
        ("What the change is made of", 1, False),
        ("Segments hit most", 1, False),
        ("Columns that moved", 2, False),
        ("Seen downstream", 1, False),
        ("Deployed just before", 1, False),
        ("Similar incidents", 1, False),
        ("What to do", 2, True),
    ]
    page = f"http://offing.example/base/i/{full['id']}"
    assert [(link.text, link.url) for link in message.links] == [
        ("Incident", page),
        ("Silence", f"{page}?do=silence"),
        ("Not a problem", f"{page}?do=false_alarm"),
    ]


def test_the_loudest_evidence_speaks(full: dict[str, Any]) -> None:
    evidence = [
        {"state": "warning", "metric": "psi", "value": 0.2},
        {"state": "critical", "metric": "psi", "value": 0.3},
        {"state": "critical", "metric": "psi", "value": 0.4},
    ]
    assert facts({**full, "details": {"evidence": evidence}})["Number"].endswith("0.3")


def test_a_business_event_that_is_a_share_reads_as_one(full: dict[str, Any]) -> None:
    lead = {"metric": "kpi_mean", "column": "cancelled", "value": 0.096, "threshold": 0.05}
    assert facts({**full, "details": {"evidence": [lead]}})["Number"].endswith(
        " of cancelled 9.6 %; limit 5 %"
    )
    money = {**lead, "value": 12.5}
    assert facts({**full, "details": {"evidence": [money]}})["Number"].endswith(" 12.5; limit 0.05")


def test_a_number_that_was_chosen_has_no_interval(full: dict[str, Any]) -> None:
    lead = {"metric": "unit_change", "column": "distance", "value": 1.609, "low": 1.609, "high": 1.609}
    assert facts({**full, "details": {"evidence": [lead]}})["Number"].endswith(" of distance 1.61")
    assert (
        " (1.5 to 1.7)"
        in facts({**full, "details": {"evidence": [{**lead, "low": 1.5, "high": 1.7}]}})["Number"]
    )


def test_what_people_did_is_said(full: dict[str, Any]) -> None:
    acknowledged = {**full, "state": "acknowledged", "acknowledged_by": "eve", "assignee": "bob"}
    message = message_of(acknowledged, "acknowledged", OURS)
    assert message.heading.startswith("Acknowledged: [critical]") and not message.sections
    assert dict(message.facts)["Acknowledged by"] == "eve" and dict(message.facts)["Assigned to"] == "bob"
    resolved = {**full, "state": "resolved", "closed_by": "eve", "verdict": "false_alarm"}
    message = message_of(resolved, "resolved", OURS)
    assert dict(message.facts)["Lasted"] == "2 days" and dict(message.facts)["Verdict"] == "false alarm"
    assert [link.text for link in message.links] == ["Incident", "Not a problem"]
    assert message_of(resolved, "resolved", OURS, brief=False).sections


def test_another_transition_is_told_with_its_word(full: dict[str, Any]) -> None:
    message = message_of(full, "still_firing", OURS)
    assert message.heading.startswith("Still firing: ") and message.sections


def test_a_section_counts_what_it_does_not_show(full: dict[str, Any]) -> None:
    columns = [{"sentence": f"c{i} moved"} for i in range(MOST_ITEMS + 3)]
    [section] = message_of({**full, "details": {"columns": columns}}, "firing", OURS).sections
    assert len(section.items) == MOST_ITEMS and list(section.lines())[-1] == "and 3 more"


def test_a_record_with_little_is_told(full: dict[str, Any]) -> None:
    little = {"id": "storm", "title": "12 models have incidents", "severity": "warning"}
    message = message_of(little, "firing", OURS)
    assert message.subject == "[warning] 12 models have incidents"
    assert not message.facts and not message.sections and message.links


@pytest.mark.parametrize(
    ("links", "told"),
    [
        (
            [{"what": "model", "path": "/m/late?t=a..b", "url": None, "sentence": "late in this period"}],
            [("late in this period", "http://offing.example/base/m/late?t=a..b")],
        ),
        ([{"what": "runbook", "path": None, "url": "https://wiki/x y"}], [("runbook", "https://wiki/x%20y")]),
        ([{"url": "https://a/"}, {"url": "https://a/", "sentence": "again"}], [("Link", "https://a/")]),
        ([{"what": "no", "url": "javascript:alert(1)"}, {"url": "file:///etc/passwd"}, 3, None], []),
        ([{"what": "no", "url": "http://[::1"}, {"url": None}], []),
        ("text", []),
    ],
)
def test_links_are_absolute_and_http(full: dict[str, Any], links: object, told: list[Any]) -> None:
    message = message_of({**full, "details": {"links": links}}, "firing", OURS)
    assert [(link.text, link.url) for link in message.links[3:]] == told


def test_why_it_is_told_comes_first(full: dict[str, Any]) -> None:
    notes = {
        "escalation": {"step": 1, "sentence": "escalated, step 1"},
        "flapping": {"sentence": "5 changes in 2 days"},
        "fallback": "on-call refused it",
    }
    message = message_of({**full, "details": {**full["details"], **notes}}, "firing", OURS)
    assert message.facts[:3] == (
        ("Escalated", "escalated, step 1"),
        ("Flapping", "5 changes in 2 days"),
        ("Told here because", "on-call refused it"),
    )


def test_a_summary_names_every_incident(full: dict[str, Any]) -> None:
    lines = [f"critical m{i}: distance is scaled (i{i})" for i in range(60)]
    record = {**full, "summary": "\n".join(lines), "details": {"incidents": [{"id": "i0"}], "evidence": []}}
    for transition, word in (("firing", ""), ("summary", ""), ("resolved", "Resolved: ")):
        message = message_of(record, transition, OURS)
        assert message.heading.startswith(f"{word}[critical]") and not message.summary
        [section] = message.sections
        assert section.items == tuple(lines) and not section.more
        page = f"http://offing.example/base/?summary={full['id']}"
        assert [link.url for link in message.links] == [page]


def test_only_a_summary_without_anything_critical_is_no_alarm(full: dict[str, Any]) -> None:
    assert is_reading({**full, "severity": "warning"}, "summary")
    assert not is_reading({**full, "severity": "warning"}, "firing")
    assert not is_reading(full, "summary")


def test_the_page_of_an_incident() -> None:
    assert incident_link({"id": "a b"}, "http://x") == "http://x/i/a%20b"


def test_times_are_those_of_the_events(full: dict[str, Any]) -> None:
    start = parse_time("2013-02-08")
    ended = {**full, "state": "resolved", "started_at": start, "last_alarm": start + DAY}
    assert facts(ended, "resolved")["Since"] == "8 Feb 2013"
    assert facts(ended, "resolved")["Lasted"] == "1 day"
