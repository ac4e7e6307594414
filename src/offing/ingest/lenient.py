"""The slow reader of JSON: takes NaN, odd bytes and lone surrogates, and marks what it repaired."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from offing.errors import InvalidEvent

MAX_DEPTH = 64
"""Levels of nesting in one item."""

_MAX_DIGITS = 400
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Line:
    """An item that came through the slow reader."""

    value: Any
    is_repaired: bool = False


@dataclass(frozen=True)
class Unreadable(Line):
    """An item that could not be read at all."""

    code: str = ""
    message: str = ""

    def __init__(self, payload: Any, code: str, message: str) -> None:
        object.__setattr__(self, "value", payload)
        object.__setattr__(self, "is_repaired", False)
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "message", message)

    @property
    def payload(self) -> bytes:
        return self.value if isinstance(self.value, bytes) else repr(self.value)[:1000].encode()


def read_leniently(body: bytes) -> Any:
    """Parse JSON that also has NaN and Infinity, bytes that are not UTF-8, or long integers.

    Odd bytes come out as lone surrogates, for `scrub` to find. An integer of more than 400 digits
    comes out as text. Raises InvalidEvent when it still is not JSON, or nested too deep.
    """
    try:
        return json.loads(body.decode("utf-8", "surrogateescape"), parse_int=_integer)
    except RecursionError as error:
        raise InvalidEvent("the JSON is nested too deep") from error
    except ValueError as error:
        raise InvalidEvent(f"the body is not JSON: {str(error)[:200]}") from error


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits[:_MAX_DIGITS] + "…"


def scrub(item: Any) -> Line:
    """Replace every lone surrogate in an item by U+FFFD, and say whether there was one.

    An item nested deeper than 64 levels is unreadable.
    """
    try:
        value = _clean(item, MAX_DEPTH)
    except RecursionError:
        return Unreadable("", "nested_too_deep", f"the item is nested deeper than {MAX_DEPTH} levels")
    return Line(value, value != item and _differs(value, item))


def _differs(a: Any, b: Any) -> bool:
    """Compare by text, because NaN is not equal to itself."""
    return repr(a) != repr(b)


def _clean(value: Any, depth: int) -> Any:
    if depth < 0:
        raise RecursionError
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_clean(k, depth - 1): _clean(v, depth - 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(v, depth - 1) for v in value]
    return value
