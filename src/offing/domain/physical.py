"""The column of a feature in the event tables: a name that every table format accepts, and back."""

from __future__ import annotations

import re

FEATURE_PREFIX = "f_"
"""What sets a feature's column apart from the columns that every event has."""

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_PHYSICAL = re.compile(r"f_(?:[A-Za-z0-9_]|\.[0-9A-F]{2})*")
_ESCAPE = re.compile(rb"\.([0-9A-F]{2})")


def physical_name(name: str) -> str:
    """Return the column that holds feature `name`: `f_` and the name, odd bytes escaped.

    Letters, digits and `_` of ASCII stay; each other byte of the UTF-8 text becomes `.XX` (two
    upper-case hex digits), so `dep delay` is `f_dep.20delay`. Different names give different
    columns; the empty name and lone surrogates work too. `logical_name` is the inverse.
    """
    raw = name.encode("utf-8", "surrogatepass")
    return FEATURE_PREFIX + "".join(chr(byte) if byte in _PLAIN else f".{byte:02X}" for byte in raw)


def logical_name(physical: str) -> str:
    """Return the feature whose column is `physical`.

    Raises ValueError for a column that `physical_name` never gives, such as `score`.
    """
    if not _PHYSICAL.fullmatch(physical):
        raise ValueError(f"not the column of a feature: {physical!r}")
    body = physical[len(FEATURE_PREFIX) :].encode("ascii")
    raw = _ESCAPE.sub(lambda match: bytes([int(match.group(1), 16)]), body)
    try:
        name = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise ValueError(f"not the column of a feature: {physical!r}") from error
    if physical_name(name) != physical:
        raise ValueError(f"not the column of a feature: {physical!r}")
    return name


def is_feature(physical: str) -> bool:
    """Say whether a column of the predictions table holds a feature."""
    return physical.startswith(FEATURE_PREFIX)
