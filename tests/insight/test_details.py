from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.insight.carriers import EVEN, counted, labelled, mean_of, planned

from offing.domain.event import Deployment
from offing.domain.verdict import Cause
from offing.domain.window import DAY, HOUR, Window
from offing.insight import details
from offing.insight.playbook import shipped
from offing.insight.segments import segments_hit

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict


def test_links_lead_to_the_model_its_columns_the_playbook_and_the_deployment(
    incident: MakeIncident, verdict: MakeVerdict
) -> None:
    one = replace(incident(Cause.DRIFT, verdict("ridit", "a")), model="a/b c")
    deployed = Deployment("a/b c", "v2", 59 * DAY, url="https://ci.example/7")
    period = Window(60 * DAY, 61 * DAY)
    found = details.links(one, period, ["x", "ü&", "y", "z"], shipped()["drift"], deployed)
    assert [link["what"] for link in found] == ["model", *["column"] * 3, "playbook", "deployment"]
    model = "/m/a%2Fb%20c?t=1970-03-02T00:00:00Z..1970-03-03T00:00:00Z"
    assert found[0]["path"] == model
    assert found[2]["path"] == f"{model}&column=%C3%BC%26"
    assert found[4]["path"] == "/api/v1/playbooks/drift?model=a%2Fb%20c"
    assert (found[5]["path"], found[5]["url"]) == (None, "https://ci.example/7")
    assert all(link["sentence"] for link in found)
    without = Deployment("m", "v2", 59 * DAY)
    assert details.links(one, period, [], shipped()["drift"], without)[-1]["what"] == "playbook"


def test_a_deployment_says_when_it_was(incident: MakeIncident, verdict: MakeVerdict) -> None:
    one = incident(Cause.DRIFT, verdict("ridit", "a"))
    found = details.deployed(Deployment("m", "v2", 60 * DAY - HOUR, notes="new"), one)
    assert found is not None
    assert (found["sentence"], found["notes"]) == ("version v2 was deployed the day before", "new")
    assert details.deployed(None, one) is None


def test_a_segment_has_its_numbers() -> None:
    before = labelled(EVEN, seed=9)
    plan = planned(before)
    mean = mean_of("log_loss", plan)
    (hit,) = segments_hit(
        counted(labelled(EVEN, {"B6": 0.4}), plan), counted(before, plan), plan, mean, worse=1
    )
    found = details.segment(hit, mean)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["segment"] == "carrier=B6" and found["sentence"] == hit.sentence(mean)
    assert found["more_low"] < found["more"] < found["more_high"]
    assert (found["share"], found["n"]) == (0.25, 500)


def test_sentences_end_once() -> None:
    assert details.sentences(["a b", "", "c."]) == "a b. c."
