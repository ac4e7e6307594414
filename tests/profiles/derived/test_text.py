from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.profiles.derived.characters import LONGEST
from offing.profiles.derived.text import NAMES, Text

PART = Text.fit(
    pa.table({"f_t": ["the cat sat", "the dog ran", "cats and dogs", "a dog and a cat", "ran"]}), "t"
)
assert PART is not None


def measured(*texts: str | None) -> list[Mapping[str, float | None]]:
    assert PART is not None
    columns = PART.columns(pa.table({"f_t": pa.array(texts, pa.string())}))
    return [{name: columns[f"t.{name}"][row].as_py() for name in NAMES} for row in range(len(texts))]


def by_hand(text: str) -> dict[str, float | None]:
    """What the definitions say, one character at a time, with Python's own texts."""
    size, words = len(text), text.split()
    category = [unicodedata.category(char) for char in text]
    return {
        "length": float(size),
        "words": float(len(words)),
        "word_length": sum(map(len, words)) / len(words) if words else None,
        "digits": category.count("Nd") / size if size else None,
        "punctuation": sum(c[0] in "PS" for c in category) / size if size else None,
        "upper": sum(c in ("Lu", "Lt") for c in category) / size if size else None,
    }


CHARS = st.characters(codec="utf-8") | st.sampled_from(
    " \t\n\x85\u00a0\u2003\u3000\u200bAzÉΩжı𝐀٣3.!€🙂東ไ\u0301\0"
)


@settings(max_examples=300)
@given(st.lists(st.text(CHARS, max_size=20), min_size=1, max_size=6))
def test_values_are_those_of_the_definitions(texts: list[str]) -> None:
    for text, found in zip(texts, measured(*texts), strict=True):
        expected = by_hand(text)
        assert {name: found[name] for name in expected} == expected


def test_values_by_hand() -> None:
    (found,) = measured("Ab 12 Жи!")
    assert found == {
        "length": 9.0,
        "words": 3.0,
        "word_length": 7 / 3,
        "digits": 2 / 9,
        "punctuation": 1 / 9,
        "non_latin": 2 / 9,
        "upper": 2 / 9,
        "new_tokens": 1.0,
    }
    flag, family, accent = measured("🇩🇪", "👩\u200d👩\u200d👧", "e\u0301")
    assert (flag["length"], family["length"], accent["length"]) == (2.0, 5.0, 2.0)
    assert (flag["punctuation"], family["punctuation"], accent["punctuation"]) == (1.0, 0.6, 0.0)


def test_empty_texts_and_no_texts() -> None:
    nothing, blank, signs, empty = measured(None, " \n", "?!", "")
    assert set(nothing.values()) == {None}
    assert empty == dict.fromkeys(NAMES) | {"length": 0.0, "words": 0.0}
    assert (blank["words"], blank["word_length"], blank["digits"], blank["new_tokens"]) == (
        0.0,
        None,
        0.0,
        None,
    )
    assert (signs["words"], signs["word_length"], signs["new_tokens"]) == (1.0, 2.0, None)


def test_known_words_are_those_of_the_other_half() -> None:
    low, high = measured("the cat and dog ran", "zebra quagga okapi")
    assert low["new_tokens"] is not None
    assert low["new_tokens"] < 1
    assert high["new_tokens"] == 1.0


def test_baseline_texts_have_as_many_new_words_as_any() -> None:
    """Texts of one source, half of them the baseline: a vocabulary of its own words would show 0 there."""
    import numpy as np

    rng = np.random.default_rng(5)
    words = [f"{'abcdefghij'[i % 10]}{chr(97 + i // 10 % 26)}{chr(97 + i // 260)}" for i in range(3000)]
    weights = 1 / np.arange(1, 3001)
    picks = rng.choice(words, (2, 400, 8), p=weights / weights.sum())
    then, now = ([" ".join(row) for row in side.tolist()] for side in picks)
    part = Text.fit(pa.table({"f_t": then}), "t")
    assert part is not None
    shares = [part.columns(pa.table({"f_t": side}))["t.new_tokens"].to_numpy() for side in (then, now)]
    assert shares[0].mean() > 0.1
    error = np.sqrt(sum(share.var() for share in shares) / 400)
    assert abs(shares[0].mean() - shares[1].mean()) < 3 * error


def test_other_languages_show() -> None:
    german, russian, mixed = measured("täglich Brot", "быстрая лиса", "東京 tower")
    assert (german["non_latin"], russian["non_latin"]) == (0.0, 11 / 12)
    assert mixed["non_latin"] == 2 / 8


def test_long_texts_keep_their_length() -> None:
    (found,) = measured("é1" * LONGEST)
    assert found["length"] == 2.0 * LONGEST
    assert found["digits"] == 0.5


@pytest.mark.parametrize(
    "column", [pa.array([1.0]), pa.array([b"a"]), pa.array([["a"]]), pa.array([True]), pa.nulls(1), None]
)
def test_what_is_no_text_has_no_values(column: pa.Array[Any] | None) -> None:
    assert PART is not None
    table = pa.table({"row": [0]} if column is None else {"f_t": column})
    assert {array.null_count for array in PART.columns(table).values()} == {1}
    assert Text.fit(table, "t") is None


def test_a_text_of_nothing_but_signs_can_be_learned() -> None:
    part = Text.fit(pa.table({"f_t": ["!!!", "", None]}), "t")
    assert part is not None
    assert part.columns(pa.table({"f_t": ["word"]}))["t.new_tokens"].to_pylist() == [1.0]
