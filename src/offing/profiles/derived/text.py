"""Numeric columns of a text: how long it is, what it is written in, whether its words are new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.profiles.derived.characters import (
    DIGIT,
    FOREIGN,
    PUNCTUATION,
    SPACE,
    UPPER,
    Kinds,
    Points,
    kinds,
    pieces,
)
from offing.profiles.derived.tokens import Known, Tokens, Vocabulary
from offing.profiles.encoding import Array, valid_rows
from offing.profiles.grid import Floats
from offing.profiles.rows import Ints, column

SHARES = {"digits": DIGIT, "punctuation": PUNCTUATION, "non_latin": FOREIGN, "upper": UPPER}
"""Shares of a text's characters."""

NAMES = ("length", "words", "word_length", *SHARES, "new_tokens")


@dataclass(frozen=True)
class Text:
    """What is derived from the texts of `source`; rows whose value is no text have none of it.

    The columns: `length` in characters (code points), `words` (parts between white space),
    `word_length` (their mean length), the shares of the characters that are `digits`, `punctuation`
    or symbols, `non_latin` letters, `upper` case letters, and `new_tokens`, the share of the words
    that the baseline does not know. A text without characters has no shares, one without words no
    `word_length` and no `new_tokens`. Shares look at the first 32,768 characters.

    There are two `vocabularies`, of the halves of the baseline as a hash of the text divides it, and a
    row is held against that of the other half: thus rows of the baseline have as many new words as any.
    """

    source: str
    vocabularies: tuple[Vocabulary, Vocabulary]

    @property
    def names(self) -> tuple[str, ...]:
        """`<source>.length` and so on."""
        return tuple(f"{self.source}.{part}" for part in NAMES)

    @staticmethod
    def fit(table: pa.Table, source: str) -> Text | None:
        """Learn the most frequent words of baseline rows, in any order; None when there is no text."""
        array = _texts(table, source)
        if array is None or array.null_count == len(array):
            return None
        found: tuple[list[Known], list[Known]] = ([], [])
        for _, points, ends in pieces(array):
            tokens = Tokens.of(points, kinds(points), ends)
            for side in (0, 1):
                found[side].append(tokens.hashes[np.repeat(tokens.sides == side, tokens.counts)])
        first, second = (Vocabulary.fit(parts) for parts in found)
        if not first.hashes or not second.hashes:
            first = second = Vocabulary.fit([*found[0], *found[1]])
        return Text(source, (first, second))

    def columns(self, batch: pa.RecordBatch | pa.Table) -> dict[str, Array]:
        """Return a double per row for each name, null in rows without a text."""
        out = np.full((len(NAMES), batch.num_rows), np.nan)
        array = _texts(batch, self.source)
        if array is not None and array.null_count < len(array):
            for rows, points, ends in pieces(array):
                out[:, rows] = self._measure(points, ends)
            out[0] = pc.utf8_length(array).to_numpy(zero_copy_only=False)
            out[:, ~valid_rows(array)] = np.nan
        return {name: pa.array(row, mask=np.isnan(row)) for name, row in zip(self.names, out, strict=True)}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": "text",
            "source": self.source,
            "vocabularies": [one.to_text() for one in self.vocabularies],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Text:
        """Read the JSON form."""
        first, second = (Vocabulary.from_text(one) for one in data["vocabularies"])
        return Text(data["source"], (first, second))

    def _measure(self, points: Points, ends: Ints) -> Floats:
        """Return the values of each name for some texts (names x rows), NaN where there is none."""
        found = kinds(points)
        length = np.diff(ends)
        space = (found & SPACE) != 0
        starts = ~space
        starts[1:] &= space[:-1]
        edges = ends[:-1][ends[:-1] < len(found)]
        starts[edges] = ~space[edges]
        words = _per_row(starts, ends)
        tokens = Tokens.of(points, found, ends)
        return np.stack(
            [
                length.astype(np.float64),
                words.astype(np.float64),
                _ratio(length - _per_row(space, ends), words),
                *(_ratio(_per_row((found & bit) != 0, ends), length) for bit in SHARES.values()),
                _ratio(self._unknown(tokens), tokens.counts),
            ]
        )

    def _unknown(self, tokens: Tokens) -> Ints:
        """Count the tokens of each text that the half of the baseline it is held against lacks."""
        first, second = (vocabulary.unknown(tokens.hashes) for vocabulary in self.vocabularies)
        new = np.where(np.repeat(tokens.sides, tokens.counts) == 0, second, first)
        return _per_row(new, np.concatenate([[0], np.cumsum(tokens.counts)]))


def _texts(rows: pa.RecordBatch | pa.Table, source: str) -> Array | None:
    """Return the feature's column when it holds texts."""
    array = column(rows, physical_name(source))
    if array is None:
        return None
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return None
    return pc.cast(array, pa.large_string())


def _per_row(mask: NDArray[np.bool_], ends: Ints) -> Ints:
    """Count the true ones of each row; `ends` are the ends of the rows, after a 0."""
    total = np.concatenate([[0], np.cumsum(mask)])
    return np.asarray(np.diff(total[ends]), np.int64)


def _ratio(part: Ints, whole: Ints) -> Floats:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
