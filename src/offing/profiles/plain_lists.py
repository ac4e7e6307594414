"""The quick way to read JSON lists of plain text: split whole columns at their quotes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.profiles.encoding import Array, Mask


def split_plain(found: Array) -> tuple[Mask, Any]:
    """Say which texts are `["a","b"]` without spaces or escapes, and return the lists of these.

    What is split here is what a JSON parser reads; texts of any other form are left to one.
    """
    text: Any = found
    able = pc.and_(pc.starts_with(text, '["'), pc.ends_with(text, '"]'))
    able = pc.and_(able, pc.greater_equal(pc.binary_length(text), pa.scalar(4)))
    able = pc.and_(able, pc.invert(pc.match_substring_regex(text, r"[\x00-\x1f\\]")))
    quick = np.asarray(pc.fill_null(able, False))
    inner = pc.utf8_slice_codeunits(text.filter(pa.array(quick)), 2, -2)
    lists: Any = pc.split_pattern(inner, '","')
    # A quote that is left belongs to something else than a plain list: `["a", "b"]`, `["a",1,"b"]`.
    left = np.asarray(pc.match_substring(lists.flatten(), '"'))
    if left.any():
        whole = np.ones(len(lists), np.bool_)
        whole[np.repeat(np.arange(len(lists)), np.asarray(lists.value_lengths()))[left]] = False
        quick[np.flatnonzero(quick)[~whole]] = False
        lists = lists.filter(pa.array(whole))
    return quick, lists
