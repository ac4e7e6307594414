"""Texts as code points, and what kind of character each one is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from offing.profiles.encoding import Array, Mask
from offing.profiles.rows import Ints

Points = NDArray[np.uint32]
Kinds = NDArray[np.uint8]
Texts: TypeAlias = Any
"""A `pa.LargeStringArray`; the stubs of its functions know no name for it."""

LONGEST = 1 << 15
"""Of a longer text, so many characters are looked at."""

PIECE = 1 << 16
"""Bytes of text at a time, but one text at least: what is made of them fits a cache."""

SPACE, DIGIT, UPPER, PUNCTUATION, FOREIGN, WORD, ALONE = (1 << bit for bit in range(7))
"""Kinds of characters. FOREIGN are letters that are not Latin, WORD what tokens are made of, ALONE the
characters that are tokens by themselves, of scripts without spaces between words."""

_ASSIGNED = 0x32400
"""No letter, digit, sign or space of Unicode 16 lies above, but for tags and variation selectors."""

_LATIN = (
    (0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0x2B8), (0x1D00, 0x1D25),
    (0x1D2C, 0x1D5C), (0x1D62, 0x1D65), (0x1D6B, 0x1D77), (0x1D79, 0x1DBE), (0x1E00, 0x1EFF),
    (0x2071, 0x2071), (0x207F, 0x207F), (0x2090, 0x209C), (0x212A, 0x212B), (0x2132, 0x2132),
    (0x214E, 0x214E), (0x2160, 0x2188), (0x2C60, 0x2C7F), (0xA722, 0xA787), (0xA78B, 0xA7FF),
    (0xAB30, 0xAB64), (0xAB66, 0xAB68), (0xFB00, 0xFB06), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    (0x10780, 0x107BA), (0x1DF00, 0x1DF2A),
)  # fmt: skip
_ALONE = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF),
    (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip


def readable(array: Array) -> Texts | None:
    """Return a column as texts with wide offsets, all of them UTF-8; None when it is no text.

    Bytes that are no UTF-8 read as U+FFFD.
    """
    kind = array.type.value_type if isinstance(array, pa.DictionaryArray) else array.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return None
    texts: Texts = pc.cast(array, pa.large_string())
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raw = texts.view(pa.large_binary()).to_pylist()
        texts = pa.array([one and one.decode("utf-8", "replace") for one in raw], pa.large_string())
    return texts


def pieces(texts: Texts) -> Iterator[tuple[slice, Points, Ints]]:
    """Yield some of the rows, their characters one after the other, and where each row ends.

    The ends have a 0 before them. Nulls are empty; characters beyond `LONGEST` are left out.
    """
    if texts.null_count:
        texts = pc.fill_null(texts, "")
    sizes = _sizes(texts)
    if len(sizes) and sizes.max() > LONGEST:
        texts = pc.utf8_slice_codeunits(texts, 0, LONGEST)
        sizes = _sizes(texts)
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + PIECE, side="right")))
        yield slice(start, stop), *_points(texts.slice(start, stop - start))
        start = stop


def kinds(points: Points) -> Kinds:
    """Return the kinds of each character, as bits."""
    return _tables()[0][points]


def folded(points: Points) -> Points:
    """Return each character in lower case, each digit as `0`."""
    return _tables()[1][points]


def beginnings(mask: Mask, ends: Ints) -> Mask:
    """Say where a run of true characters begins; it ends with its row at the latest."""
    found = mask.copy()
    found[1:] &= ~mask[:-1]
    edges = ends[:-1][ends[:-1] < len(mask)]
    found[edges] = mask[edges]
    return found


def per_row(mask: Mask, ends: Ints) -> Ints:
    """Count the true ones of each row."""
    return np.diff(np.searchsorted(np.flatnonzero(mask), ends))


def _sizes(texts: Texts) -> Ints:
    found: Any = pc.binary_length(texts)
    return np.asarray(found.to_numpy(), np.int64)


def _points(texts: Texts) -> tuple[Points, Ints]:
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8)
    low, high = int(ends[0]), int(ends[-1])
    raw = np.frombuffer(data, np.uint8)[low:high] if data is not None else np.empty(0, np.uint8)
    if not len(raw) or raw.max() < 0x80:
        return raw.astype(np.uint32), ends - low
    points = np.frombuffer(raw.tobytes().decode("utf-8").encode("utf-32-le"), "<u4")
    first = np.concatenate([[0], np.cumsum((raw & 0xC0) != 0x80)])
    return points, first[ends - low]


@lru_cache(maxsize=1)
def _tables() -> tuple[Kinds, Points]:
    """Return the kinds and the folded form of every code point, by the Unicode tables of this Python."""
    bits = np.zeros(0x110000, np.uint8)
    lower = np.arange(0x110000, dtype=np.uint32)
    latin, alone = _within(_LATIN), _within(_ALONE)
    for point in range(_ASSIGNED):
        char = chr(point)
        category = unicodedata.category(char)
        letter = category[0] == "L"
        bits[point] = (
            SPACE * char.isspace()
            | DIGIT * (category == "Nd")
            | UPPER * (category in ("Lu", "Lt"))
            | PUNCTUATION * (category[0] in "PS")
            | FOREIGN * (letter and not latin[point])
            | WORD * (category[0] in "LMN")
            | ALONE * (category[0] in "LMN" and bool(alone[point]))
        )
        small = char.lower()
        lower[point] = ord("0") if category == "Nd" else ord(small) if len(small) == 1 else point
    bits[0xE0100:0xE01F0] = WORD
    return bits, lower


def _within(ranges: tuple[tuple[int, int], ...]) -> Mask:
    inside = np.zeros(_ASSIGNED, np.bool_)
    for first, last in ranges:
        inside[first : last + 1] = True
    return inside
