"""Answers that are JSON objects of numbers: a distribution over classes, or a number with its spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

Numbers = Mapping[str, float]

_NUMBERS = msgspec.json.Decoder(dict[str, float | None])
_ANYTHING = msgspec.json.Decoder(dict[str, object])
_FAILED = (msgspec.DecodeError, RecursionError, OverflowError)


def is_object(text: str | None) -> bool:
    """Say whether a text is meant as an object: it begins with a brace."""
    return text is not None and text.startswith("{")


def read_objects(found: Sequence[str | None]) -> list[Numbers | None]:
    """Return the numbers of each text that is a JSON object, in its order; None for any other text.

    Members that are null are left out. An object with a member that is no number is None too.
    """
    try:
        lines = _NUMBERS.decode_lines("\n".join(found))  # type: ignore[arg-type]
        if len(lines) == len(found) and not any(None in line.values() for line in lines):
            return cast(list[Numbers | None], lines)
    except (*_FAILED, TypeError):
        pass  # a null, a class without more, a damaged text: one by one
    return [_read(text) if text is not None and is_object(text) else None for text in found]


def read_members(found: Sequence[str | None]) -> list[Numbers | None]:
    """Return what `read_objects` does, but pass over members that are no numbers."""
    parsed = read_objects(found)
    return [
        _numeric(text) if part is None and text is not None and is_object(text) else part
        for text, part in zip(found, parsed, strict=True)
    ]


def top_class(numbers: Numbers | None) -> tuple[str | None, float | None]:
    """Return the class with the greatest number, and that number; of equals the first by name."""
    if not numbers:
        return None, None
    top = max(numbers.values())
    return min(name for name, value in numbers.items() if value == top), top


def is_distribution(numbers: Numbers) -> bool:
    """Say whether numbers are probabilities: none below 0, a sum of at most 1 and more than 0.

    The sum may be above 1 by 0.01, as of rounded numbers; one below 1 leaves out unlikely classes.
    """
    values = numbers.values()
    return all(value >= 0 for value in values) and 0 < sum(values) <= 1.01


def _read(text: str) -> Numbers | None:
    try:
        members = _NUMBERS.decode(text)
    except _FAILED:
        return None
    return {name: value for name, value in members.items() if value is not None}


def _numeric(text: str) -> Numbers | None:
    try:
        members = _ANYTHING.decode(text)
        return {name: float(value) for name, value in members.items() if type(value) in (int, float)}  # type: ignore[arg-type]
    except _FAILED:
        return None
