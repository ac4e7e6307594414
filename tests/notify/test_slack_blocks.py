from __future__ import annotations

import json
from typing import Any

from offing.notify.message import IncidentMessage, Link, Section, message_of
from offing.notify.slack_blocks import slack_blocks, slack_text


def texts(message: IncidentMessage) -> list[str]:
    return [block["text"]["text"] for block in slack_blocks(message) if "text" in block]


def test_the_whole_message(full: dict[str, Any]) -> None:
    message = message_of(full, "firing", "http://o")
    header, summary, *sections = texts(message)
    assert header == slack_text(message) == message.heading
    assert summary == message.summary
    assert "*Columns that moved*\n• distance: missing 11.8 %, 1.2 % in the baseline\n• " in "\n".join(
        sections
    )
    assert sections[-1].startswith(f"<http://o/i/{full['id']}|Incident>  ·  <")
    fields = next(block["fields"] for block in slack_blocks(message) if "fields" in block)
    assert fields[1]["text"] == "*Since*\n30 May 2026 12:00 UTC"


def test_nobody_is_called_by_a_name_of_a_column(full: dict[str, Any]) -> None:
    evil = "<!channel> <@U1> <https://evil|here> &lt;"
    record = {**full, "title": evil, "summary": evil, "details": {"columns": [{"sentence": evil}]}}
    header, *others = texts(message_of(record, "firing", "http://o"))
    assert evil in header, "a header has no markup, so that nothing in it is escaped"
    assert all("<!" not in text and "<@" not in text for text in others)
    assert "&lt;!channel&gt;" in others[0] and "&amp;lt;" in others[0]


def test_a_long_section_goes_on_in_a_further_block() -> None:
    items = tuple(f"{i} " + "&" * 300 for i in range(6))
    message = IncidentMessage("", "info", "m", "c", "t", "", (), (Section("Long", items, more=5),))
    [_, *found] = texts(message)
    assert len(found) > 2 and max(map(len, found)) <= 3000
    assert "".join(found).count("•") == 6 and found[-1].endswith("\nand 5 more")


def test_what_there_is_no_room_for_is_counted_and_the_links_stay() -> None:
    items = tuple(f"critical m{i}: " + "x" * 500 for i in range(100))
    links = (Link("Incidents", "http://o/"),)
    message = IncidentMessage(
        "", "info", "m", "c", "t", "", (), (Section("A", items), Section("B", items)), links
    )
    [_, *found, last] = texts(message)
    shown = "".join(found).count("•")
    assert (
        10 < shown < 25 and f"\nand {100 - shown} more" in "".join(found) and last == "<http://o/|Incidents>"
    )
    assert len(json.dumps(slack_blocks(message))) < 15_000


def test_every_critical_of_a_summary_has_its_line() -> None:
    items = tuple(
        f"critical model-{i:02}: distance is scaled in kilometres (0123456789ab)" for i in range(50)
    )
    [_, *found] = texts(
        IncidentMessage("", "critical", "m", "c", "t", "", (), (Section("Incidents", items),))
    )
    assert "".join(found).count("•") == 50


def test_links_that_do_not_fit_are_left_out_whole() -> None:
    links = tuple(Link("x" * 100, "https://h/" + "y" * 900) for _ in range(6))
    [_, text] = texts(IncidentMessage("", "info", "m", "c", "t", "", (), (), links))
    assert len(text) <= 3000 and text.count("<") == text.count(">") == 2


def test_there_are_never_more_than_fifty_blocks() -> None:
    sections = tuple(Section(f"s{i}", ("a",)) for i in range(80))
    blocks = slack_blocks(IncidentMessage("", "info", "m", "c", "t", "s", (), sections))
    assert len(blocks) == 50 and json.dumps(blocks)
