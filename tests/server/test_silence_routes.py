"""Silences over HTTP: made, previewed, listed, ended; and what makes no sense is refused."""

from __future__ import annotations

from typing import Any

import pytest

from offing.domain.window import DAY, HOUR, isoformat


@pytest.fixture
def fired(site: Any) -> str:
    """The id of an open incident of model m."""
    now = site.clock.now()
    incident = {
        "id": "abc", "model": "m", "cause": "quality", "severity": "critical", "state": "firing",
        "started_at": now - DAY, "detected_at": now, "last_alarm": now, "resolved_at": None,
        "title": "broken", "summary": "it broke",
        "details": {"evidence": [{"metric": "missing", "column": "a", "slice": None}], "columns": []},
    }  # fmt: skip
    site.app.incidents.record("m", [incident], now, judged_until=now)
    return "abc"


def post(site: Any, parse: Any, path: str, body: Any, status: int = 201) -> Any:
    answer = site.api.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    return parse(answer)


def test_a_silence_is_made_shown_and_ended(site: Any, parse: Any, fired: str) -> None:
    body = {"matchers": ["model = m", 'column =~ "a|b"'], "reason": "known", "duration": "2h"}
    covered = post(site, parse, "silences/preview", {"matchers": body["matchers"]}, 200)["incidents"]
    assert [one["id"] for one in covered] == [fired]
    made = post(site, parse, "silences", body)
    assert (made["state"], made["author"], made["matchers"]) == ("active", "admin", body["matchers"])
    assert made["ends_at"] == isoformat(site.clock.now() + 2 * HOUR)
    assert [one["id"] for one in made["incidents"]] == [fired]

    def listed(query: str = "") -> list[str]:
        return [one["id"] for one in parse(site.api.get(f"/api/v1/silences{query}"))["silences"]]

    assert made["id"] in listed("?active=true")
    assert parse(site.api.get(f"/api/v1/incidents/{fired}"))["silence"]["reason"] == "known"
    assert parse(site.api.get(f"/api/v1/silences/{made['id']}"))["incidents"] == made["incidents"]
    ended = parse(site.api.delete(f"/api/v1/silences/{made['id']}"))
    assert (ended["state"], ended["expired_by"]) == ("expired", "admin")
    assert made["id"] in listed() and made["id"] not in listed("?active=true")
    assert parse(site.api.get(f"/api/v1/incidents/{fired}"))["silence"] is None


def test_what_a_silence_holds_back_says_so(site: Any, parse: Any, fired: str) -> None:
    made = post(site, parse, "silences", {"matchers": ["model = m"], "reason": "known", "duration": "2h"})
    site.app.telling.tell_due()
    [notice] = parse(site.api.get(f"/api/v1/incidents/{fired}"))["notices"]
    assert (notice["state"], notice["stage"], notice["due_at"]) == ("waiting", "silence", made["ends_at"])
    assert made["id"] in notice["reason"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"matchers": ["modle = m"]}, "invalid_matcher"),
        ({"matchers": ["model =~ ("]}, "invalid_matcher"),
        ({"matchers": []}, "invalid_request"),
        ({"matchers": ["model = m"] * 21}, "invalid_request"),
        ({"reason": ""}, "invalid_request"),
        ({"duration": None}, "invalid_silence"),
        ({"duration": "soon"}, "invalid_silence"),
        ({"duration": "9" * 30 + "d"}, "invalid_silence"),
        ({"ends_at": "2026-04-01"}, "invalid_silence"),
        ({"duration": None, "ends_at": "2020-01-01"}, "invalid_silence"),
        ({"duration": None, "ends_at": "never"}, "invalid_silence"),
        ({"starts_at": "9999-12-31", "duration": "900d"}, "invalid_silence"),
        ({"why": "x"}, "invalid_request"),
    ],
)
def test_what_makes_no_sense_is_refused(site: Any, parse: Any, change: dict[str, Any], code: str) -> None:
    before = parse(site.api.get("/api/v1/silences"))
    body = {"matchers": ["model = m"], "reason": "known", "duration": "2h", **change}
    answer = post(site, parse, "silences", body, 422)
    assert answer["error"]["code"] == code
    assert parse(site.api.get("/api/v1/silences")) == before


def test_an_unknown_silence_is_not_found(site: Any, parse: Any) -> None:
    for answer in (site.api.get("/api/v1/silences/x"), site.api.delete("/api/v1/silences/x")):
        assert answer.status_code == 404 and parse(answer)["error"]["code"] == "not_found"


def test_an_incident_is_assigned(site: Any, parse: Any, fired: str) -> None:
    found = post(site, parse, f"incidents/{fired}/assign", {"assignee": "ben", "who": "ann"}, 200)
    assert found["assignee"] == "ben" and found["timeline"][-1]["text"] == "ben"
    assert post(site, parse, f"incidents/{fired}/assign", {"assignee": None}, 200)["assignee"] is None
    for body in ({}, {"assignee": ""}, {"assignee": 7}):
        assert post(site, parse, f"incidents/{fired}/assign", body, 422)["error"]["code"] == "invalid_request"
