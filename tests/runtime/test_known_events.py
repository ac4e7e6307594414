from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from offing.domain.event import Deployment
from offing.domain.incident import Judgement
from offing.domain.window import DAY, HOUR, Window, parse_time
from offing.errors import ConfigError
from offing.runtime.known_events import (
    USUAL_LENGTH,
    EventConfig,
    EventsConfig,
    events_data,
    judgements_of,
    load_events,
    parse_events,
)

STORM = parse_time("2013-02-08")
YAML = """
complete: true
deployments: 6h
events:
  - {name: storm, from: 2013-02-08, to: 2013-02-11}
  - {name: other, from: 2013-03-01T06:00:00Z, verdict: expected_change, models: [a], monitors: [x]}
"""
INCIDENT = {
    "id": "abc",
    "title": "it broke",
    "started_at": STORM,
    "last_alarm": STORM + DAY,
    "verdict": None,
    "details": {"evidence": [{"monitor": "budget"}, {"monitor": "breaks"}, {"monitor": "budget"}]},
}


def test_a_file_of_events(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(YAML)
    given = load_events(tmp_path / "events.yaml")
    known = judgements_of("a", given, [], [Deployment("a", "2", STORM)])
    assert known.complete and len(known.real) == 1
    storm, other, deployed = known.events
    assert storm.window == Window(STORM, STORM + 3 * DAY) and storm.judgement is Judgement.REAL
    assert other.window.length == USUAL_LENGTH and other.monitors == {"x"}
    assert deployed.window == Window(STORM, STORM + 6 * HOUR)
    assert deployed.judgement is Judgement.EXPECTED_CHANGE
    assert [e.name for e in judgements_of("b", given, [], []).events] == ["storm"]
    (tmp_path / "events.json").write_text(json.dumps(events_data(given)))
    assert load_events(tmp_path / "events.json") == given


def test_stored_incidents_keep_their_verdict() -> None:
    (event,) = judgements_of("a", EventsConfig(), [INCIDENT], []).events
    assert event.judgement is None and event.monitors == {"budget", "breaks"}
    assert event.window == Window(STORM, STORM + DAY) and "it broke" in event.name
    judged = {**INCIDENT, "verdict": "false_alarm", "details": {}}
    (event,) = judgements_of("a", EventsConfig(), [judged], []).events
    assert event.judgement is Judgement.FALSE_ALARM and event.monitors == frozenset()


def test_what_is_no_file_of_events(tmp_path: Path) -> None:
    assert parse_events(None) == EventsConfig() == parse_events([])
    same_day = {"name": "x", "from": "2013-02-08", "to": "2013-02-08"}
    broken: tuple[object, ...] = ({"event": []}, [{"name": "x"}], [same_day])
    for data in broken:
        with pytest.raises(ConfigError):
            parse_events(data)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_events(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("a: [")
    with pytest.raises(ConfigError, match="not YAML"):
        load_events(tmp_path / "bad.yaml")


def test_the_page_tells_every_key_and_its_example_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "backtest.md").read_text(encoding="utf-8")
    names = {
        field.alias or name for m in (EventConfig, EventsConfig) for name, field in m.model_fields.items()
    }
    assert [name for name in sorted(names) if f"| `{name}` |" not in page] == []
    example = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    assert [one.name for one in parse_events(example).events] == ["snow storm", "kilometres"]
