from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from offing.profiles.derived import characters
from offing.profiles.derived.characters import (
    ALONE,
    DIGIT,
    FOREIGN,
    LONGEST,
    PUNCTUATION,
    SPACE,
    UPPER,
    WORD,
    beginnings,
    folded,
    kinds,
    per_row,
    pieces,
    readable,
)

ALL = np.arange(0x110000, dtype=np.uint32)
KINDS = kinds(ALL)
CATEGORIES = [unicodedata.category(chr(point)) for point in range(0x110000)]


def having(bit: int) -> set[int]:
    return set(np.flatnonzero(KINDS & bit).tolist())


def test_every_character_is_of_the_kinds_that_unicode_says() -> None:
    """All code points, against unicodedata and str directly."""
    expected: dict[int, Callable[[int], bool]] = {
        SPACE: lambda point: chr(point).isspace(),
        DIGIT: lambda point: CATEGORIES[point] == "Nd",
        UPPER: lambda point: CATEGORIES[point] in ("Lu", "Lt"),
        PUNCTUATION: lambda point: CATEGORIES[point][0] in "PS",
        WORD: lambda point: CATEGORIES[point][0] in "LMN",
    }
    for bit, is_so in expected.items():
        assert having(bit) == {point for point in range(0x110000) if is_so(point)}


def test_latin_letters_are_not_foreign() -> None:
    letters = {point for point in range(0x110000) if CATEGORIES[point][0] == "L"}
    named = {point for point in letters if "LATIN " in unicodedata.name(chr(point), "") + " "}
    assert not named & having(FOREIGN)
    assert having(FOREIGN) <= letters
    for text in ("жαאب東ひカ한ไज", "ᎠԱ"):
        assert all(ord(char) in having(FOREIGN) for char in text)
    assert not {ord(char) for char in "aZéßłªK１2 .🙂"} & having(FOREIGN)


def test_scripts_without_spaces_have_tokens_of_one_character() -> None:
    assert all(ord(char) in having(ALONE) for char in "東京ひカไ𠀋")
    assert not {ord(char) for char in "aж한م1"} & having(ALONE)


def test_folding() -> None:
    text = "AbÇ Ж9٣İ"
    found = folded(np.array([ord(char) for char in text], np.uint32))
    assert "".join(map(chr, found.tolist())) == "abç ж00İ"


@pytest.mark.parametrize(
    "form", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_texts_of_every_form_come_back(form: pa.DataType, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["", None, "abc", "жизнь", "🙂", "e\u0301", "\0", "", "a" * 30, None, "東京"] * 7
    array = pa.array(texts, form)
    for piece in (1, 10, 1 << 16):
        monkeypatch.setattr(characters, "PIECE", piece)
        for start in (0, 3):
            found = readable(array[start:])
            assert found is not None
            back: list[str] = []
            for rows, points, ends in pieces(found):
                assert rows.start == len(back)
                chars = "".join(map(chr, points.tolist()))
                back += [chars[a:b] for a, b in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]
                assert rows.stop == len(back)
            assert back == [text or "" for text in texts[start:]]


def test_what_is_no_text_is_not_read() -> None:
    for array in (pa.array([b"x"]), pa.array([1.0]), pa.array([["x"]]), pa.array([True]), pa.nulls(2)):
        assert readable(array) is None


def test_bytes_that_are_no_utf8_are_replaced_row_by_row() -> None:
    raw = pa.array([b"a\xe4", b"\xb8\xadb", None, b"\xed\xa0\x80", b"ok"], pa.binary())
    found = readable(raw.view(pa.string()))
    assert found is not None
    assert found.to_pylist() == ["a\ufffd", "\ufffd\ufffdb", None, "\ufffd\ufffd\ufffd", "ok"]


def test_of_a_long_text_the_first_characters_are_looked_at() -> None:
    array = readable(pa.array(["é" * (LONGEST + 5), "x"]))
    assert array is not None
    assert [np.diff(ends).tolist() for _, _, ends in pieces(array)] == [[LONGEST], [1]]


def test_runs_end_with_their_row() -> None:
    mask = np.array([1, 1, 0, 1, 1, 1], np.bool_)
    ends = np.array([0, 2, 2, 4, 6, 6])
    assert beginnings(mask, ends).tolist() == [True, False, False, True, True, False]
    assert per_row(mask, ends).tolist() == [2, 0, 1, 2, 0]
    none = np.zeros(0, np.bool_)
    assert beginnings(none, np.array([0, 0])).tolist() == []
    assert per_row(none, np.array([0, 0])).tolist() == [0]
