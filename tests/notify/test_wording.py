from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.notify.slack_blocks import mrkdwn
from offing.notify.wording import link_of, one_line, shortened, units

ANY = st.text(st.characters(), max_size=300)


@given(ANY, st.integers(1, 60))
def test_one_line_is_one_clean_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert units(line) <= limit and line.split() == line.split(" ") * bool(line)
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in line)
    assert one_line(line, limit) == line


@given(ANY, st.integers(1, 60), st.sampled_from([str, escape, mrkdwn]))
def test_a_cut_never_leaves_half_an_escape(text: str, limit: int, how: object) -> None:
    assert callable(how)
    cut = shortened(text, limit, how)
    assert units(cut) <= limit
    if how(text) != cut:
        assert cut.endswith("…")
        kept = next(n for n in range(len(text), -1, -1) if how(text[:n]) + "…" == cut)
        assert how(text[:kept]) == cut[:-1]


def test_what_fits_is_not_cut() -> None:
    assert shortened("a&b", 7, escape) == "a&amp;b"
    assert shortened("a&b", 6, escape) == "a…"
    assert shortened("🛩🛩", 4) == "🛩🛩" and shortened("🛩🛩", 3) == "🛩…"


def test_names_keep_their_scripts() -> None:
    assert one_line("می\u200cخواهم été 👩\u200d🚀", 50) == "می\u200cخواهم été 👩\u200d🚀"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("i/1", "http://o/base/i/1"),
        ("/m/x", "http://o/m/x"),
        ("https://h/a?b=c&d=e#f", "https://h/a?b=c&d=e#f"),
        ("https://h/<b>|\"'", "https://h/%3Cb%3E%7C%22'"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://h/" + "x" * 3000, None),
        ("", "http://o/base/"),
        (None, None),
        (3, None),
    ],
)
def test_links(address: object, link: str | None) -> None:
    assert link_of("http://o/base", address) == link
