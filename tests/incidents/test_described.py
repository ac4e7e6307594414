from __future__ import annotations

import json
from typing import TYPE_CHECKING

from offing.domain.verdict import Cause
from offing.incidents.described import Described, Describer
from offing.incidents.pipeline import incidents_of

if TYPE_CHECKING:
    from tests.incidents.conftest import MakeHistory, MakeVerdict

    from offing.domain.incident import Incident


class Plain:
    """The least that describes an incident."""

    def describe(self, incident: Incident) -> Described:
        title = f"{incident.cause.value} in {incident.model}"
        return Described(incident, title, f"{title}.", {"columns": []})


def test_a_describer_answers_with_the_incident_and_its_words(
    history_of: MakeHistory, verdict: MakeVerdict
) -> None:
    describer: Describer = Plain()
    (incident,) = incidents_of(history_of(), [verdict(20, Cause.QUALITY)])
    described = describer.describe(incident)
    assert described.incident is incident
    assert (described.title, described.summary) == ("quality in m", "quality in m.")
    assert json.loads(json.dumps(dict(described.details))) == {"columns": []}
