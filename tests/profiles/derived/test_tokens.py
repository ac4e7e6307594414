from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offing.profiles.derived import tokens
from offing.profiles.derived.characters import ALONE, WORD, folded, kinds, pieces, readable
from offing.profiles.derived.tokens import BITS, VOCABULARY, Tokens, Vocabulary


def tokens_of(texts: list[str]) -> Tokens:
    array = readable(pa.array(texts, pa.string()))
    assert array is not None
    parts = [Tokens.of(points, kinds(points), ends) for _, points, ends in pieces(array)]
    return Tokens(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("hashes", "counts", "sides"))
    )


def words_of(text: str) -> list[str]:
    """Cut a text into tokens one character at a time."""
    found: list[str] = []
    open_ = False
    points = np.array([ord(char) for char in text], np.uint32)
    for kind, small in zip(kinds(points).tolist(), folded(points).tolist(), strict=True):
        if not kind & WORD:
            open_ = False
        elif open_ and not kind & ALONE:
            found[-1] += chr(small)
        else:
            found.append(chr(small))
            open_ = not kind & ALONE
    return found


TEXTS = st.text(max_size=20) | st.text("ab1 .東京éЖ", max_size=20)


@settings(max_examples=200)
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_tokens_are_the_words_that_a_loop_finds(texts: list[str]) -> None:
    found = tokens_of(texts)
    expected = [words_of(text) for text in texts]
    assert found.counts.tolist() == [len(words) for words in expected]
    flat = [word for words in expected for word in words]
    by_word = dict(zip(flat, found.hashes.tolist(), strict=True))
    assert [by_word[word] for word in flat] == found.hashes.tolist()
    assert set(found.sides.tolist()) <= {0, 1}
    for one, text in enumerate(texts):
        alone = tokens_of([text])
        assert alone.sides[0] == found.sides[one]
        assert alone.hashes.tolist() == [by_word[word] for word in expected[one]]


def test_words_by_hand() -> None:
    assert words_of("Don't, pay €12.50!") == ["don", "t", "pay", "00", "00"]
    assert words_of("東京tower x2") == ["東", "京", "tower", "x0"]
    assert tokens_of(["", "...", " "]).counts.tolist() == [0, 0, 0]


def test_hashes_tell_words_apart_and_sides_are_even() -> None:
    words = [
        f"{'abcdefgh'[i % 8]}{chr(0x430 + i // 8 % 32)}{chr(97 + i // 256 % 26)}{i // 6656}x"
        for i in range(20_000)
    ]
    distinct = {word.replace("1", "0").replace("2", "0").replace("3", "0") for word in words}
    found = tokens_of(words)
    expected = len(distinct) * (1 - len(distinct) / 2 ** (BITS + 1))
    assert abs(len(set(found.hashes.tolist())) - expected) < 30
    assert abs(found.sides.mean() - 0.5) < 0.02
    assert found.hashes.min() >= 0
    assert found.hashes.max() < 1 << BITS


def test_a_text_is_held_against_the_other_half() -> None:
    texts = [f"word{chr(97 + i)} common" for i in range(20)]
    found = tokens_of(texts)
    vocabulary = Vocabulary.fit([found])
    own = [set(words_of(text)) for text in texts]
    for side in (0, 1):
        known = set().union(*(own[i] for i in range(20) if found.sides[i] != side))
        rows = [i for i in range(20) if found.sides[i] == side]
        assert rows
        new = vocabulary.unknown(tokens_of([texts[i] for i in rows]))
        assert new.tolist() == [sum(word not in known for word in words_of(texts[i])) for i in rows]
    assert vocabulary.unknown(found).tolist() == [1] * 20
    assert vocabulary.unknown(tokens_of(["", "utterly unseen", "common"])).tolist() == [0, 2, 0]


def test_the_most_frequent_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "VOCABULARY", 2)
    monkeypatch.setattr(tokens, "FOLD", 3)
    found = [tokens_of([text]) for text in ["a b c", "a b", "a d", "a e", "b f", "a", "b a", "a b g"] * 2]
    vocabulary = Vocabulary.fit(found)
    for side, half in enumerate(vocabulary.halves):
        counts: dict[int, int] = {}
        for part in found:
            for token in part.of_side(side).tolist():
                counts[token] = counts.get(token, 0) + 1
        ranked = sorted(counts, key=lambda token: (-counts[token], token))[:2]
        assert list(half) == sorted(ranked)


def test_one_half_without_words_uses_all() -> None:
    found = tokens_of(["hello there"])
    assert set(Vocabulary.fit([found]).halves) == {tuple(sorted(set(found.hashes.tolist())))}
    assert Vocabulary.fit([tokens_of([""])]).halves == ((), ())
    assert Vocabulary.fit([]).unknown(found).tolist() == [2]


def test_bounds() -> None:
    words = tokens_of([f"a{chr(0x4E00 + i % 20000)}{chr(0xAC00 + i % 11000)}" for i in range(30_000)])
    vocabulary = Vocabulary.fit([words])
    assert [len(half) for half in vocabulary.halves] == [VOCABULARY, VOCABULARY]
    assert Vocabulary.from_text(vocabulary.to_text()) == vocabulary
    assert sum(map(len, vocabulary.to_text())) < 60_000
