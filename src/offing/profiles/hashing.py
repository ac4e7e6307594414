"""A 64-bit hash of each row's features, the same on every machine and for every split."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.profiles.encoding import Array, doubles, kind_of, texts
from offing.profiles.rows import column

Hashes = NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)
_NULL = np.uint64(0x5851F42D4C957F2D)


def hash_rows(batch: pa.RecordBatch, features: Sequence[str]) -> Hashes:
    """Return a hash of each row's values of `features`; absent columns count as null."""
    total = np.zeros(batch.num_rows, np.uint64)
    for name in features:
        array = column(batch, physical_name(name))
        total ^= _NULL if array is None else _bits(array)
        total *= _MULTIPLIER
        total ^= total >> _SHIFT
    return total


def with_zeros(hashes: Hashes, bits: int) -> NDArray[np.bool_]:
    """Say which hashes begin with `bits` zero bits; all for 0."""
    if not bits:
        return np.ones(len(hashes), np.bool_)
    found: NDArray[np.bool_] = hashes >> np.uint64(64 - bits) == 0
    return found


def hash_texts(array: Array) -> Hashes:
    """Return a hash of each text of a column of many distinct ones, such as ids; nulls share one."""
    found = [_NULL if text is None else _of_text(text) for text in array.to_pylist()]
    return np.array(found, np.uint64)


def _bits(array: Array) -> Hashes:
    """Return 64 bits per value; -0.0 is 0.0, every NaN the same, every text its own hash."""
    if kind_of(array.type) is ColumnKind.NUMERIC:
        values, valid = doubles(array)
        values = values + 0.0
        unequal = values != values
        if unequal.any():
            values[unequal] = np.nan
        bits = values.view(np.uint64)
        return bits if valid is None else np.where(valid, bits, _NULL)
    if isinstance(array, pa.DictionaryArray) and len(array.dictionary) > len(array):
        array = array.dictionary_decode()  # few rows of many texts: only theirs are hashed
    codes, found = texts(array)
    hashed = [_NULL if text is None else _of_text(text) for text in found]
    return np.array([*hashed, _NULL], np.uint64)[codes]


def _of_text(text: str) -> np.uint64:
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.uint64(int.from_bytes(raw, "little"))
