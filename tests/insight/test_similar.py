from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from offing.domain.verdict import Cause
from offing.domain.window import DAY, HOUR, Micros
from offing.insight.similar import (
    SHOWN,
    PastIncident,
    about,
    likeness,
    past_incident,
    similar_incidents,
)

if TYPE_CHECKING:
    from tests.insight.conftest import MakeIncident, MakeVerdict


@dataclass(frozen=True)
class Remembered:
    found: tuple[PastIncident, ...]

    def before(self, model: str, moment: Micros) -> Iterable[PastIncident]:
        assert model == "m"
        return [one for one in self.found if one.started_at < moment]


def past(day: int, columns: tuple[str, ...] = ("a",), **changed: Any) -> PastIncident:
    words = {"metric missing", *(f"column {name}" for name in columns)}
    plain = PastIncident(
        f"p{day}", Cause.QUALITY, "a broke", day * DAY, (day + 2) * DAY, frozenset(words), "real", "ann"
    )
    return replace(plain, **changed)


def sentence(incident: Any, *found: PastIncident) -> str | None:
    similar = similar_incidents(incident, [], Remembered(found))
    return None if similar is None else similar.sentence


@pytest.fixture
def broken(incident: MakeIncident, verdict: MakeVerdict) -> Any:
    return incident(Cause.QUALITY, verdict("missing", "a", cause=Cause.QUALITY))


def test_those_like_it_are_told_with_how_the_last_ended(broken: Any) -> None:
    found = [past(day, comment="feed restarted" if day == 40 else None) for day in (10, 40, 20)]
    assert sentence(broken, *found) == (
        'like 3 others; the last, on 10 Feb 1970, was real and ended after 2 days: "feed restarted"'
    )


@pytest.mark.parametrize(
    ("changed", "ending"),
    [
        ({"verdict": "false_alarm", "ended_at": 40 * DAY + HOUR}, "was a false alarm and ended after 1 hour"),
        ({"verdict": "expected_change", "ended_at": 40 * DAY}, "was an expected change and ended after less"),
        ({"verdict": None, "ended_at": None}, "was not judged by anybody and is still open"),
        ({"comment": "x" * 500}, 'x…"'),
    ],
)
def test_each_ending_has_its_words(broken: Any, changed: dict[str, Any], ending: str) -> None:
    text = sentence(broken, past(40, **changed))
    assert text is not None
    assert text.startswith("like one other; it, on 10 Feb 1970, ")
    assert ending in text and len(text) < 250


def test_others_are_not_like_it(broken: Any) -> None:
    assert sentence(broken, past(40, cause=Cause.DRIFT)) is None
    assert sentence(broken, past(40, columns=("b", "c", "d"))) is None
    assert sentence(broken, past(60)) is None
    assert sentence(broken, past(40, id=broken.id)) is None
    assert similar_incidents(broken, [], None) is None


def test_so_many_are_listed_and_all_are_counted(broken: Any) -> None:
    similar = similar_incidents(broken, [], Remembered(tuple(past(day) for day in range(1, 9))))
    assert similar is not None
    told = similar.told()
    assert told["count"] == 8
    assert [one["id"] for one in told["incidents"]] == ["p8", "p7", "p6", "p5", "p4"][:SHOWN]
    assert told["incidents"][0]["likeness"] == 1.0
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_likeness_is_the_share_of_what_either_has() -> None:
    assert likeness(frozenset("abc"), frozenset("bcd")) == 0.5
    assert likeness(frozenset(), frozenset()) == 0


def test_segments_count_too(broken: Any) -> None:
    words = about(broken, ["carrier=B6"])
    assert words == {"metric missing", "column a", "segment carrier=B6"}


def test_a_stored_record_is_read_with_what_people_said() -> None:
    record = {
        "id": "x", "cause": "quality", "title": "a broke", "started_at": DAY, "last_alarm": 3 * DAY,
        "resolved_at": 9 * DAY, "verdict": "real",
        "details": {
            "evidence": [{"metric": "missing", "column": "a"}, {"metric": "volume", "column": None}],
            "segments": [{"segment": "carrier=B6"}],
        },
    }  # fmt: skip
    log = [
        {"what": "comment", "who": "bob", "text": "looking"},
        {"what": "verdict", "who": "ann", "text": "real"},
        {"what": "comment", "who": "ann", "text": "feed restarted"},
    ]
    found = past_incident(record, log)
    assert (found.verdict, found.who, found.comment) == ("real", "ann", "feed restarted")
    assert found.length == 2 * DAY
    assert found.about == {"metric missing", "metric volume", "column a", "segment carrier=B6"}
    still = past_incident({**record, "resolved_at": None, "details": {}})
    assert (still.ended_at, still.about, still.comment) == (None, frozenset(), None)
