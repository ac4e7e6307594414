"""What people say about incidents is kept, told to all pages at once, and told to channels."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.incidents.conftest import make_record

from offing.domain.window import DAY


@pytest.fixture
def act(demo: Any, parse: Any) -> Any:
    """Post to an incident; return the incident that is answered."""

    def post(id_: str, what: str, body: Any = None) -> Any:
        answer = demo.api.post(f"incidents/{id_}/{what}", json=body)
        assert answer.status_code == 200, answer.text
        return parse(answer)

    return post


def find(read: Any, **wanted: str) -> Any:
    found = read("incidents")["incidents"]
    matching = [i for i in found if all(i[name] == value for name, value in wanted.items())]
    assert matching, [(i["model"], i["cause"], i["state"], i["title"]) for i in found]
    return matching[0]


def test_incidents_are_listed_newest_first_and_can_be_chosen(read: Any) -> None:
    whole = read("incidents", "incidents")["incidents"]
    starts = [i["started_at"] for i in whole]
    assert starts == sorted(starts, reverse=True) and len(whole) >= 5
    for name, value in (("model", "late-flights"), ("state", "resolved")):
        chosen = read("incidents", **{name: value})["incidents"]
        assert chosen == [i for i in whole if i[name] == value] and 0 < len(chosen) < len(whole)
    assert read("incidents", model="none")["incidents"] == []


def test_those_of_a_summary_are_where_its_link_leads(open_site: Any, parse: Any) -> None:
    site = open_site()
    for id_, severity in (("a", "info"), ("b", "info"), ("c", "critical")):
        record = make_record(id_, site.clock.moment, model=id_, cause="drift", severity=severity)
        site.app.incidents.record(id_, [record], site.clock.moment, judged_until=site.clock.moment)
    site.app.telling.tell_due()
    site.clock.moment += DAY
    site.app.telling.tell_due()
    summary = site.app.incidents.get("a")["told_in"]
    assert summary.startswith("digest-")
    found = parse(site.api.get("/api/v1/incidents", params={"summary": summary}))["incidents"]
    assert [one["id"] for one in found] == ["a", "b"]
    assert parse(site.api.get("/api/v1/incidents", params={"summary": "digest-0"})) == {"incidents": []}
    assert site.api.get("/", params={"summary": summary}).status_code == 200


def test_an_incident_says_what_since_when_how_much_why_and_what_to_do(read: Any) -> None:
    short = find(read, model="late-flights", cause="quality")
    assert short["started_at"] == "2013-09-10T00:00:00Z" and short["severity"] == "critical"
    assert short["columns"][0]["column"] == "distance" and "1.609" in short["title"]
    assert short["deployment"]["version"] == "2" and "kilometres" in short["deployment"]["notes"]
    assert "version 2 was deployed" in short["deployment"]["sentence"]
    whole = read(f"incidents/{short['id']}", "incident")
    assert {name: whole[name] for name in short} == short
    assert whole["playbook"] and whole["evidence"][0]["sentence"]
    assert whole["timeline"][0]["what"] == "firing"
    assert {d["channel"] for d in whole["deliveries"]} == {"log"}
    assert whole["distributions"][0]["column"] == "distance"
    assert 1 <= len(whole["charts"]) <= 4


def test_every_incident_has_its_page(read: Any) -> None:
    for short in read("incidents")["incidents"]:
        assert read(f"incidents/{short['id']}", "incident")["charts"]


def test_acknowledging_is_seen_everywhere_at_once(read: Any, act: Any) -> None:
    system = find(read, model="late-flights", cause="system")
    read("models/late-flights")
    answer = act(system["id"], "acknowledge", {"who": "Ada"})
    assert (answer["state"], answer["acknowledged_by"]) == ("acknowledged", "Ada")
    assert answer["timeline"][-1]["what"] == "acknowledged" and answer["timeline"][-1]["who"] == "Ada"
    for page in ("models/late-flights", "incidents"):
        (seen,) = (i for i in read(page)["incidents"] if i["id"] == system["id"])
        assert (seen["state"], seen["acknowledged_by"]) == ("acknowledged", "Ada")
    again = act(system["id"], "acknowledge", {"who": "Bob"})
    assert again["acknowledged_by"] == "Ada"


def test_a_verdict_can_be_changed_and_every_change_is_on_record(read: Any, act: Any) -> None:
    business = find(read, model="late-flights", cause="business")
    for verdict in ("real", "expected_change", "false_alarm"):
        assert act(business["id"], "verdict", {"verdict": verdict})["verdict"] == verdict
        (seen,) = (i for i in read("models/late-flights")["incidents"] if i["id"] == business["id"])
        assert seen["verdict"] == verdict
    told = [e["text"] for e in read(f"incidents/{business['id']}")["timeline"] if e["what"] == "verdict"]
    assert told == ["real", "expected_change", "false_alarm"]


def test_a_comment_is_kept_as_it_was_written(read: Any, act: Any) -> None:
    one = find(read, model="late-flights", cause="business")
    text = "Called the <b>airport</b> team\n☎ \U0001f6ec"
    entry = act(one["id"], "comment", {"text": text})["timeline"][-1]
    assert (entry["what"], entry["who"], entry["text"]) == ("comment", "admin", text)
    assert read(f"incidents/{one['id']}")["timeline"][-1] == entry


def test_resolving_by_hand_closes_it_for_good(demo: Any, read: Any, act: Any) -> None:
    nasty = find(read, model=demo.nasty.model, cause="quality")
    answer = act(nasty["id"], "resolve")
    assert answer["state"] == "resolved" and answer["resolved_at"]
    assert answer["timeline"][-1]["text"] == "closed by hand"
    assert act(nasty["id"], "acknowledge")["state"] == "resolved"
    shown = next(
        i for i in read("models/" + demo.path(demo.nasty.model))["incidents"] if i["id"] == nasty["id"]
    )
    assert shown["state"] == "resolved"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("verdict", {"verdict": "maybe"}),
        ("verdict", {}),
        ("verdict", None),
        ("comment", {"text": ""}),
        ("comment", {"text": "x" * 10_001}),
        ("comment", {"text": "\ud800"}),
        ("comment", {"text": 7}),
        ("acknowledge", {"who": "x" * 201}),
        ("acknowledge", {"why": "x"}),
        ("resolve", []),
    ],
)
def test_what_makes_no_sense_changes_nothing(demo: Any, read: Any, parse: Any, what: str, body: Any) -> None:
    one = find(read, model="late-flights", cause="quality")
    before = read(f"incidents/{one['id']}")
    content = b"" if body is None else json.dumps(body).encode()
    answer = demo.api.post(
        f"incidents/{one['id']}/{what}", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert parse(answer)["error"]["code"] == "invalid_request"
    assert read(f"incidents/{one['id']}") == before


@pytest.mark.parametrize("id_", ["nothing", "..%2f..%2fstate.db", "%00", "' OR 1=1 --", "x" * 2000])
def test_an_unknown_incident_is_not_found(demo: Any, parse: Any, id_: str) -> None:
    answers = [demo.api.get(f"incidents/{id_}")]
    answers += [
        demo.api.post(f"incidents/{id_}/{what}", json=body)
        for what, body in [
            ("acknowledge", {}), ("resolve", {}), ("verdict", {"verdict": "real"}), ("comment", {"text": "x"})
        ]
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code in (404, 405)
        assert parse(answer)["error"]["code"] in ("not_found", "method_not_allowed")


def test_an_unknown_state_is_told_the_known_ones(demo: Any, parse: Any) -> None:
    answer = demo.api.get("incidents", params={"state": "on fire"})
    assert answer.status_code == 422
    assert "'acknowledged'" in parse(answer)["error"]["message"]
