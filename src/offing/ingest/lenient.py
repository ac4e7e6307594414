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
    """An item that came through the slow reader; `problem` says why it cannot be used."""

    value: Any
    is_repaired: bool = False
    problem: tuple[str, str] | None = None


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

    An item nested deeper than 64 levels comes back with a problem in place of a value.
    """
    try:
        value = _clean(item, MAX_DEPTH)
    except RecursionError:
        return Line(None, problem=("nested_too_deep", f"the item is nested deeper than {MAX_DEPTH} levels"))
    return Line(value, is_repaired=repr(value) != repr(item))


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
