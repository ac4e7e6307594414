from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.incidents.conftest import NOW, Room, make_record, make_subject

from offing.domain.digest import DigestFacts, Judged, Standing
from offing.domain.incident import Judgement
from offing.domain.window import DAY, HOUR, MINUTE, parse_time
from offing.incidents.digest_contents import ENDED, QUESTIONS, SENTENCE, DigestContents, shortened
from offing.incidents.pipeline import TellingPipeline
from offing.incidents.policy import Digest, Policy
from offing.notify.html_body import html_body
from offing.notify.message import IncidentMessage, message_of
from offing.notify.plain_text import plain_text
from offing.notify.slack_blocks import slack_blocks
from offing.state.notice_store import NoticeStore

MORNING = parse_time("2026-03-03T08:05:00Z")
STANDINGS = [Standing("m", "1 false alarm per 90d of pages", 40 * DAY, {"far": "no data: no volume"})]


def contents(standings: Sequence[Standing] = (), **facts: Any) -> dict[str, dict[str, Any]]:
    given = {"since": NOW - DAY, "until": NOW, "members": (), **facts}
    made = DigestContents(lambda: standings)(DigestFacts(**given))
    return {one["title"]: one for one in made["sections"]}


def test_incidents_wait_by_model_the_worst_first_each_with_its_reason() -> None:
    members = [
        make_subject("a", model="calm", severity="info"),
        make_subject("b", model="loud", severity="info", state="resolved"),
        make_subject("c", model="loud", severity="warning"),
    ]
    found = contents(members=members, reasons={"a": "probably harmless: at most .002"})
    assert list(found) == ["loud", "calm"]
    assert found["loud"]["ids"] == ["c", "b"]
    assert found["loud"]["lines"][1] == "b is broken (since 2026-03-01, over by now)"
    assert found["calm"]["lines"] == ["a is broken (since 2026-03-01): probably harmless: at most .002"]


def test_sections_without_anything_are_left_out() -> None:
    assert contents(STANDINGS[:0], members=[make_subject()]).keys() == {"m"}


def test_what_ended_what_is_blind_and_what_was_delivered() -> None:
    over = [make_subject(f"i{i}", state="resolved") for i in range(ENDED + 3)]
    found = contents(STANDINGS, ended=over, judged={"m": Judged(real=2, false_alarms=1, unjudged=4)})
    ended = found["Over since the last digest"]
    assert (len(ended["lines"]), ended["more"]) == (ENDED, 3)
    assert found["Monitors that cannot compute"]["lines"] == ["m: far: no data: no volume"]
    [line] = found["Promised and delivered"]["lines"]
    assert line == (
        "m: promised 1 false alarm per 90d of pages; delivered in 40 days: 1 judged false, 2 real, "
        "0 expected changes, 4 not judged"
    )


def test_a_model_that_the_digest_is_not_about_has_no_line_of_promises() -> None:
    assert "Promised and delivered" not in contents(STANDINGS, members=[make_subject(model="other")])


def test_questions_are_few() -> None:
    asked = [make_subject(f"i{i}", state="resolved") for i in range(QUESTIONS + 5)]
    [found] = contents(unjudged=asked).values()
    assert found["ids"] == [f"i{i}" for i in range(QUESTIONS)] and found["more"] == 5
    assert "real" in found["title"]


def test_a_long_reason_is_cut_between_words() -> None:
    assert shortened("short\n and  plain") == "short and plain"
    cut = shortened("word " * 100)
    assert len(cut) <= SENTENCE and cut.endswith("word…")


def written(room: Room) -> None:
    room.notices = NoticeStore(room.engine, TellingPipeline(room.policy), DigestContents(lambda: STANDINGS))


def drift(id_: str, **values: Any) -> dict[str, Any]:
    harm = {"harm": {"sentence": "probably harmless: at most .002"}, "evidence": []}
    return make_record(id_, cause="drift", severity="info", details=harm, **values)


def message(room: Room) -> IncidentMessage:
    [found] = [m for m in room.messages() if m["subject"].startswith("digest")]
    return message_of({**found["body"], "id": found["subject"]}, "summary", "http://x")


def test_a_digest_goes_out_whole_in_text_html_and_slack(open_room: Callable[..., Room]) -> None:
    room = open_room(Policy(digest=Digest(channels=("team",))))
    written(room)
    broken = make_record("old")
    room.record("m", broken)
    room.tell()
    over = {**broken, "state": "resolved", "resolved_at": NOW}
    room.now += HOUR
    room.record("m", over, drift("new"))
    room.tell()
    room.now = MORNING
    room.tell()
    text = plain_text(message(room))
    for said in (
        "new is broken (since 2026-03-01): probably harmless: at most .002\n    http://x/i/new",
        "Over since the last digest\n  - m: old is broken (2026-03-01 to 2026-03-02)\n    http://x/i/old",
        "- m: far: no data: no volume\n",
        "promised 1 false alarm per 90d of pages; delivered in 40 days",
        "Were these real?",
        "Period: 2 Mar 2026 11:00 UTC to 3 Mar 2026 08:00 UTC\n\nm\n",
        "Incidents: http://x/?summary=digest-",
    ):
        assert said in text
    page = html_body(message(room))
    assert '<a href="http://x/i/new">new is broken' in page and "<h2" in page
    blocks = str(slack_blocks(message(room)))
    assert "<http://x/i/new|open>" in blocks and "Were these real?" in blocks


def test_a_judged_one_is_not_asked_about_again(open_room: Callable[..., Room]) -> None:
    room = open_room()
    written(room)
    broken = make_record("old")
    room.record("m", broken)
    room.tell()
    room.record("m", {**broken, "state": "resolved", "resolved_at": NOW}, drift("new"))
    room.store.judge("old", Judgement.REAL, "ann", room.now)
    room.tell()
    room.now = MORNING
    room.tell()
    text = plain_text(message(room))
    assert "Were these real?" not in text and "1 real" in text


def test_a_restart_sends_no_digest_twice_and_an_empty_one_never(open_room: Callable[..., Room]) -> None:
    room = open_room()
    written(room)
    room.record("m", drift("a"))
    room.tell()
    room.now = MORNING
    assert room.tell() == 1
    room.restart()
    written(room)
    for _ in range(3):
        assert room.tell() == 0
        room.now += DAY
    assert len(room.messages()) == 1


def test_what_comes_too_late_for_a_digest_is_in_the_next(open_room: Callable[..., Room]) -> None:
    room = open_room()
    written(room)
    room.record("m", drift("a"))
    room.record("n", drift("b", model="n"))
    room.tell()
    with room.engine.begin() as connection:
        # As if a silence had held it until an hour after the digest.
        held = "UPDATE notices SET stage = 'silence', due = ? WHERE incident = 'b'"
        connection.exec_driver_sql(held, (MORNING + HOUR,))
    room.now = MORNING
    assert room.tell() == 1
    room.now = MORNING + HOUR + MINUTE
    assert room.tell() == 0 and [n.subject.id for n in room.notices.waiting("digest")] == ["b"]
    room.now = MORNING + DAY
    assert room.tell() == 1
    last = room.messages()[-1]
    assert [one["id"] for one in last["body"]["details"]["incidents"]] == ["b"]
    assert last["body"]["details"]["digest"]["from"] == "2026-03-03T08:00:00Z"
