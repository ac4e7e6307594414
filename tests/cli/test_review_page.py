from __future__ import annotations

from html.parser import HTMLParser

from tests.cli.reviewed import empty, made

from offing.cli.review_page import review_page

VOID = {"meta", "br"}


class Tags(HTMLParser):
    """Notes tags and attributes, and whether all that opened was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else() -> None:
    page = review_page([made()])
    found = Tags(page)
    assert not found.open and not found.addresses
    assert not {"script", "img", "link", "iframe"} & set(found.names)
    assert "url(" not in page and "@import" not in page and "prefers-color-scheme: dark" in page
    assert found.names.count("h2") == 5 and found.names.count("table") == 3


def test_names_of_others_are_text() -> None:
    page = review_page([made()])
    assert "<b>odd</b>" not in page and "&lt;b&gt;odd&lt;/b&gt;" in page


def test_all_parts_are_told() -> None:
    page = review_page([made(model="late")])
    for said in (
        "late, February 2013", "nobody owns it", "50 % (9 % to 91 %)", "Going on from before", "No owner",
        "<code>owner</code>", "<code>above: 0.2 → not set</code>", "33.5 % of 3,763", "shaded: incidents",
    ):  # fmt: skip
        assert said in page


def test_a_month_without_anything_and_no_model_at_all() -> None:
    page = review_page([empty(), empty()])
    assert page.count("No incident was noticed.") == 2 and "owned by ann" in page and "<title>Review<" in page
    assert not Tags(page).open
    assert "No model has a history yet." in review_page([])
