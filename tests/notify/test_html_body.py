from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from offing.notify.html_body import html_body
from offing.notify.message import message_of


class Reader(HTMLParser):
    """What a reader of mail makes of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "style", "lang", "charset", "scope"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(record: dict[str, Any]) -> Reader:
    reader = Reader()
    reader.feed(html_body(message_of(record, "firing", "http://o")))
    assert not reader.open
    return reader


def test_the_whole_message(full: dict[str, Any]) -> None:
    reader = read(full)
    assert {"table", "ul", "ol", "h1", "a"} <= set(reader.tags)
    assert reader.links[0] == f"http://o/i/{full['id']}"
    assert "252 of 2,140 predictions" in reader.text


def test_texts_bring_no_markup(full: dict[str, Any]) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    details = {"columns": [{"sentence": evil}], "links": [{"text": evil, "url": f"https://h/{evil}"}]}
    reader = read({**full, "title": evil, "summary": evil, "details": details})
    assert not {"script", "img"} & set(reader.tags)
    assert "<script>" in reader.text
