from __future__ import annotations

from typing import TYPE_CHECKING

from offing.actions.action import Occasion
from offing.actions.ticket import LONGEST_TITLE, Ticket

if TYPE_CHECKING:
    from typing import Any


def test_a_ticket_says_what_since_when_why_and_what_to_do(occasion: Occasion) -> None:
    ticket = Ticket.of(occasion)
    assert ticket.title == "late-flights: distance is scaled by 1.609"
    text = ticket.markdown()
    for part in ("Since: 2026-05-01T00:00:00Z", "version 2", "factor 1.609", "median 1,391", "units"):
        assert part in text
    assert f"]({occasion.url})" in text and text.endswith(f"`{occasion.key}`")
    names = [node["content"][0]["text"] for node in ticket.document()["content"] if node["type"] == "heading"]
    assert names == ["Facts", "Evidence", "Columns", "What to do"]


def nasty(occasion: Occasion) -> Ticket:
    record: Any = occasion.incident
    record["model"] = "/close @everyone"
    record["title"] = "<img src=x>\n# heading"
    record["summary"] = "/assign @boss\n/close\n[x](http://evil) `code` " + "s" * 10_000
    record["details"]["columns"] = [{"sentence": f"*{i}* @team"} for i in range(100)]
    record["details"]["playbook"] = "not a list of texts"
    return Ticket.of(occasion)


def test_names_in_the_data_are_text_and_call_nobody(occasion: Occasion) -> None:
    ticket = nasty(occasion)
    assert len(ticket.title) <= LONGEST_TITLE and "\n" not in ticket.title
    lines = ticket.markdown().splitlines()
    assert not [line for line in lines if line.lstrip("- ").startswith("/")], "GitLab obeys such lines"
    whole = "\n".join(lines[:-3])
    assert "@b" not in whole and "@e" not in whole and "@t" not in whole
    assert "\\<img" in whole or "<img" not in whole
    assert "\\[x\\](http" in whole and "\\`code\\`" in whole
    assert sum("team" in line for line in lines) == 10


def test_empty_texts_make_no_empty_nodes(occasion: Occasion) -> None:
    record: Any = occasion.incident
    record["summary"] = ""
    record["details"] = {"columns": [{"column": "x"}, {"sentence": " "}]}
    ticket = Ticket.of(occasion)
    kinds = [node["type"] for node in ticket.document()["content"]]
    assert kinds == ["heading", "bulletList", "paragraph", "paragraph"]
    assert ticket.markdown().startswith("### Facts")
