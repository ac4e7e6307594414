"""An incident that tells everything, to try channels with."""

from __future__ import annotations

from typing import Any

from offing.domain.window import DAY, Micros, isoformat

MODEL = "offing-test"


def sample_incident(now: Micros, severity: str = "info", *, resolved: bool = False) -> dict[str, Any]:
    """Return an incident's record that says that it is a test. Its id has the moment: each is another."""
    since = now - 2 * DAY
    return {
        "id": f"test-{now // 1000:x}",
        "model": MODEL,
        "cause": "quality",
        "severity": severity,
        "state": "resolved" if resolved else "firing",
        "started_at": since,
        "detected_at": now,
        "last_alarm": now,
        "resolved_at": now if resolved else None,
        "title": "Test of this channel, nothing is wrong",
        "summary": "This is what an incident looks like here. Nobody has to do anything.",
        "details": _details(since),
    }


def _details(since: Micros) -> dict[str, Any]:
    lead = {
        "monitor": "budget", "metric": "missing", "column": "distance", "slice": None,
        "state": "critical", "value": 0.118, "low": 0.104, "high": 0.133, "n": 2140, "expected": 0.012,
        "threshold": 0.05, "since": isoformat(since), "sentence": "distance is missing in 11.8 % of the rows",
    }  # fmt: skip
    return {
        "evidence": [lead],
        "symptoms": [{"sentence": "the score fell to 0.31 from 0.42"}],
        "columns": [
            {"column": "distance", "sentence": "distance: missing 11.8 %, 1.2 % in the baseline"},
            {"column": "air_time", "sentence": "air_time: median 94, 129 in the baseline"},
        ],
        "segments": [{"segment": "origin=JFK", "sentence": "origin=JFK: missing 34 %, 11.8 % over all"}],
        "traffic": {"sentence": "252 of 2,140 predictions (11.8 %)"},
        "decomposition": {"sentence": "of the 0.03 fall in accuracy, 0.027 is within origin=JFK"},
        "harm": {"verdict": "harmful", "sentence": "accuracy is down by 0.03 (0.02 to 0.04)"},
        "deployment": {"version": "7", "sentence": "version 7 was deployed the day before", "url": None},
        "similar": {"sentence": "like one other, which was real and ended after 2 days"},
        "playbook": ["Compare the column at its source with what the model receives.", "Mend the source."],
    }
