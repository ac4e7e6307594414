from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.window import DAY, HOUR, MINUTE, parse_time
from offing.notify.slack_blocks import mrkdwn
from offing.notify.wording import link_of, moment, number, one_line, shortened, span, units

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


def test_moments_and_lengths() -> None:
    assert moment(parse_time("2013-02-08")) == "8 Feb 2013"
    assert moment(parse_time("2013-12-31T06:05:00Z")) == "31 Dec 2013 06:05 UTC"
    lengths = [0, MINUTE, 59 * MINUTE, HOUR, DAY - 1, DAY, 400 * DAY]
    assert [span(one) for one in lengths] == [
        "less than a minute", "1 minute", "59 minutes", "1 hour", "23 hours", "1 day", "400 days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.1184, "ratio", "11.8 %"),
        (12400.4, "count", "12,400"),
        (3.14159, "ms", "3.14 ms"),
        (0.0, "value", "0"),
        (-0.00123456, "value", "-0.00123"),
        (1e300, "value", "1e+300"),
        (float("inf"), "value", "inf"),
    ],
)
def test_numbers(value: float, unit: str, told: str) -> None:
    assert number(value, unit) == told
