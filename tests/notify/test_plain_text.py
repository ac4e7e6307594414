from __future__ import annotations

from typing import Any

from offing.notify.message import message_of
from offing.notify.plain_text import plain_text


def test_the_whole_message_in_lines(full: dict[str, Any]) -> None:
    text = plain_text(message_of(full, "firing", "http://o"))
    lines = text.splitlines()
    assert lines[0] == "[critical] offing-test: Test of this channel, nothing is wrong"
    assert "Since: 30 May 2026 12:00 UTC" in lines
    assert "  - distance: missing 11.8 %, 1.2 % in the baseline" in lines
    assert "  1. Compare the column at its source with what the model receives." in lines
    assert lines[-1] == f"Not a problem: http://o/i/{full['id']}?do=false_alarm" and text.endswith("\n")


def test_what_is_not_shown_is_counted_without_a_number(full: dict[str, Any]) -> None:
    steps = [f"step {i}" for i in range(12)]
    text = plain_text(message_of({**full, "details": {"playbook": steps}}, "firing", "http://o"))
    assert "  10. step 9\n  - and 2 more\n" in text
