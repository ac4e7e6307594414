"""Answers and labels that are lists of names: JSON text to names by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from offing.domain.schema import Task
from offing.profiles.encoding import Array, Mask, text_of, texts
from offing.profiles.grid import Floats
from offing.profiles.rows import Ints

LISTED = (Task.MULTILABEL, Task.RANKING)
"""The tasks whose answers are lists of names."""

_DECODER = msgspec.json.Decoder()
_SCALARS = {str, int, float, bool}


@dataclass(frozen=True)
class Lists:
    """The names that each row of a column lists, in the order of the rows and of each list.

    `row`, `code`, `place` (from 0, within the list) and `gain` have one entry per name. A code stands
    for a name of the `Vocabulary` it was read with. A list counts as if it named each name once, where
    it comes first. `present` says which rows have a list, `broken` which have something else instead.
    """

    row: Ints
    code: Ints
    place: Ints
    gain: Floats
    present: Mask
    broken: Mask

    @property
    def lengths(self) -> Ints:
        """How many names each row lists."""
        return np.bincount(self.row, minlength=len(self.present))


class Vocabulary:
    """Numbers for names, the same in every column that is read with it."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def names(self) -> list[str]:
        """The names, each at the place of its code."""
        return list(self._codes)

    def read(self, array: Array | None, rows: int) -> Lists:
        """Read a column of lists; None is a column of nulls.

        A value is a JSON list of names, or a JSON object of names with gains, which are numbers of 0
        or more; the gain of a listed name is 1. Numbers and booleans are names as classes are
        written. A text that begins with neither bracket is the one name of its list; an empty text
        lists nothing.
        """
        if array is None:
            nothing, none = np.empty(0, np.int64), np.zeros(rows, np.bool_)
            return Lists(nothing, nothing, nothing, np.empty(0), none, none)
        codes, found = texts(array)
        parsed = [None if text is None else _parse(text) for text in found]
        kept: list[dict[str, float]] = [part if isinstance(part, dict) else {} for part in parsed]
        lengths = np.array([*map(len, kept), 0], np.int64)
        names = [self._codes.setdefault(name, len(self._codes)) for part in kept for name in part]
        gains = np.array([gain for part in kept for gain in part.values()], np.float64)
        state = np.array([_state(part) for part in parsed] + [0], np.int64)[codes]
        return _spread(
            (codes, lengths), np.array(names, np.int64), gains, present=state == 1, broken=state == 2
        )


def name_counts(array: Array) -> dict[str, int]:
    """Count the rows that list each name."""
    vocabulary = Vocabulary()
    counts = np.bincount(vocabulary.read(array, len(array)).code, minlength=len(vocabulary))
    return dict(zip(vocabulary.names, counts.tolist(), strict=True))


def _spread(
    rows: tuple[NDArray[Any], Ints], names: Ints, gains: Floats, *, present: Mask, broken: Mask
) -> Lists:
    """Give each row the names of its text: `rows` is the text of each row, and how many names it has."""
    codes, lengths = rows
    starts = np.cumsum(lengths) - lengths
    own = lengths[codes]
    row = np.repeat(np.arange(len(codes)), own)
    place = np.arange(len(row)) - np.repeat(np.cumsum(own) - own, own)
    at = np.repeat(starts[codes], own) + place
    return Lists(row, names[at], place, gains[at], present, broken)


def _state(parsed: dict[str, float] | str | None) -> int:
    return 0 if parsed is None else 1 if isinstance(parsed, dict) else 2


def _parse(text: str) -> dict[str, float] | str:
    """Return the gain of each name, in order; a text, which is the problem, for what is no list."""
    if not text.startswith(("[", "{")):
        return {text: 1.0} if text else {}
    try:
        value = _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return "not JSON"
    if isinstance(value, dict):
        return _gains(value)
    return dict.fromkeys(_names(value), 1.0) if set(map(type, value)) <= _SCALARS else "not a list of names"


def _names(value: Iterable[object]) -> list[str]:
    return [part if isinstance(part, str) else text_of(part) for part in value]


def _gains(value: dict[str, Any]) -> dict[str, float] | str:
    numbers = {name: gain for name, gain in value.items() if gain is not None}
    if any(type(gain) not in (int, float) or not 0 <= gain <= _LARGEST for gain in numbers.values()):
        return "a gain is not a number of 0 or more"
    return {name: float(gain) for name, gain in numbers.items()}


_LARGEST = 1e100
"""A gain above this is taken for a mistake; sums of such would overflow."""
