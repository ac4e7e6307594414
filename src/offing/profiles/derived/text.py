"""Numeric columns of a text: how long it is, what it is written in, whether its words are new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import physical_name
from offing.profiles.derived.characters import (
    DIGIT,
    FOREIGN,
    PUNCTUATION,
    SPACE,
    UPPER,
    Points,
    Texts,
    beginnings,
    kinds,
    per_row,
    pieces,
    readable,
)
from offing.profiles.derived.tokens import Tokens, Vocabulary
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

    The `vocabulary` has two halves, of the baseline's texts as a hash of a text's words divides them,
    and a text is held against the other half: thus texts of the baseline have as many new words as any.
    """

    source: str
    vocabulary: Vocabulary

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
        parts = (Tokens.of(points, kinds(points), ends) for _, points, ends in pieces(array))
        return Text(source, Vocabulary.fit(parts))

    def columns(self, batch: pa.RecordBatch | pa.Table) -> dict[str, Array]:
        """Return a double per row for each name, null in rows without a text."""
        out = np.full((len(NAMES), batch.num_rows), np.nan)
        array = _texts(batch, self.source)
        if array is not None and array.null_count < len(array):
            for rows, points, ends in pieces(array):
                out[:, rows] = self._measure(points, ends)
            lengths: Any = pc.utf8_length(array)
            out[0] = lengths.to_numpy(zero_copy_only=False)
            out[:, ~valid_rows(array)] = np.nan
        return {name: pa.array(row, mask=np.isnan(row)) for name, row in zip(self.names, out, strict=True)}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": "text",
            "source": self.source,
            "vocabulary": self.vocabulary.to_text(),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Text:
        """Read the JSON form."""
        return Text(data["source"], Vocabulary.from_text(data["vocabulary"]))

    def _measure(self, points: Points, ends: Ints) -> Floats:
        """Return the values of each name for some texts (names x rows), NaN where there is none."""
        found = kinds(points)
        length = np.diff(ends)
        space = (found & SPACE) != 0
        words = per_row(beginnings(~space, ends), ends)
        tokens = Tokens.of(points, found, ends)
        return np.stack(
            [
                length.astype(np.float64),
                words.astype(np.float64),
                _ratio(length - per_row(space, ends), words),
                *(_ratio(per_row((found & bit) != 0, ends), length) for bit in SHARES.values()),
                _ratio(self.vocabulary.unknown(tokens), tokens.counts),
            ]
        )


def _texts(rows: pa.RecordBatch | pa.Table, source: str) -> Texts | None:
    array = column(rows, physical_name(source))
    return None if array is None else readable(array)


def _ratio(part: Ints, whole: Ints) -> Floats:
    shares: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares
