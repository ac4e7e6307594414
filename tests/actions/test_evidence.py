from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from offing.actions.action import Occasion
from offing.actions.evidence import FACTS, evidence_of, facts_of, filled, metrics_of, unknown_names


def test_every_name_has_its_fact(occasion: Occasion) -> None:
    facts = facts_of(occasion)
    assert tuple(facts) == FACTS and all(facts.values())
    bare: dict[str, Any] = {**occasion.incident, "details": {}}
    empty = facts_of(replace(occasion, incident=bare, bundle=None, previous_version=None))
    assert {name for name, value in empty.items() if not value} == {
        "bundle", "bundle_url", "version", "previous_version",
    }  # fmt: skip


def test_evidence_is_json_with_and_without_details(occasion: Occasion) -> None:
    whole = evidence_of(occasion)
    assert json.loads(json.dumps(whole)) == whole
    assert set(whole) == {"key", "action", "incident", "deployment", "bundle"}
    bare = evidence_of(replace(occasion, incident={**occasion.incident, "details": {}}, bundle=None))
    assert bare["deployment"] is None and bare["bundle"] is None and bare["incident"]["columns"] == []


def test_templates_are_filled_once_and_other_braces_stay() -> None:
    facts = {"model": "{incident}", "incident": "i"}
    template = {"{model}": ["{model}/{incident}", {"a": "{unknown} {} { model }"}, 3, None, True]}
    assert filled(template, facts) == {
        "{incident}": ["{incident}/i", {"a": "{unknown} {} { model }"}, 3, None, True]
    }


def test_names_that_are_no_facts_are_found() -> None:
    assert unknown_names({"{modle}": ["{model}", {"x": "{bundel}"}], "n": 1}) == ["modle", "bundel"]
    assert unknown_names({name: f"{{{name}}}" for name in FACTS}) == []


def test_metrics_come_once_in_their_order() -> None:
    evidence = [{"metric": name} for name in ("ks", "psi", "ks", None)]
    assert metrics_of({"details": {"evidence": evidence}}) == ["ks", "psi"]
    assert metrics_of({"details": {}}) == []
