"""On-demand slices: a condition on the rows of a model, written as text.

    carrier = 'B6' and (distance > 1000 or origin in ('JFK', 'LGA')) and gust is not null

Names are features, tags, or columns of an event; in backticks when they are not plain words. A
comparison with a null is false, and so is its negation, as in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import is_feature, logical_name, physical_name
from offing.domain.schema import ColumnKind
from offing.errors import InvalidEvent, nearest
from offing.profiles.encoding import kind_of
from offing.profiles.rows import segment_column

Mask = Any
"""One boolean or null per row (Arrow)."""

Condition = Callable[[pa.Table], Mask]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|'(?P<text>(?:[^']|'')*)'|`(?P<quoted>[^`]+)`"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_.]*)|(?P<sign><=|>=|!=|<>|[=<>(),]))"
)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_KEYWORDS = frozenset({"and", "or", "not", "in", "is", "null", "true", "false"})
DEPTH = 50
"""How deeply conditions may be nested."""


@dataclass(frozen=True)
class Filter:
    """A condition that was read; `text` is as it was written, spaces at the ends cut off."""

    text: str
    condition: Condition

    def of(self, rows: pa.Table) -> pa.Table:
        """Return the rows that fulfil the condition. Raises InvalidEvent for a column they lack."""
        if not rows.num_rows:
            return rows
        return rows.filter(pc.fill_null(self.condition(rows), False))


def parse_filter(text: str) -> Filter:
    """Read a condition. Raises InvalidEvent, which says where it cannot be understood."""
    parser = _Parser(text)
    condition = parser.either()
    if parser.token is not None:
        raise parser.error("expected `and`, `or` or the end")
    return Filter(text.strip(), condition)


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str
    place: int


class _Parser:
    """Reads conditions by recursive descent: `or` binds weakest, then `and`, then `not`."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    @property
    def token(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def error(self, wanted: str) -> InvalidEvent:
        found = f"{self.token.value!r} at character {self.token.place + 1}" if self.token else "its end"
        return InvalidEvent(f"the filter is not understood at {found}", hint=wanted)

    def either(self) -> Condition:
        parts = [self._both()]
        while self._took("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda rows: _fold(pc.or_kleene, parts, rows)

    def _both(self) -> Condition:
        parts = [self._single()]
        while self._took("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else lambda rows: _fold(pc.and_kleene, parts, rows)

    def _single(self) -> Condition:
        self._depth += 1
        if self._depth > DEPTH:
            raise self.error(f"at most {DEPTH} conditions inside each other")
        try:
            if self._took("not"):
                inner = self._single()
                return lambda rows: pc.invert(inner(rows))
            if self._took("("):
                inner = self.either()
                self._must(")")
                return inner
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Condition:
        name = self._name()
        if self._took("is"):
            negative = self._took("not")
            self._must("null")
            return lambda rows: (pc.is_valid if negative else pc.is_null)(_column(rows, name))
        negative = self._took("not")
        if self._took("in"):
            self._must("(")
            values = [self._literal()]
            while self._took(","):
                values.append(self._literal())
            self._must(")")
            parts = [_compare(name, "=", value) for value in values]
            if negative:
                return lambda rows: pc.invert(_fold(pc.or_kleene, parts, rows))
            return lambda rows: _fold(pc.or_kleene, parts, rows)
        if negative or self.token is None or self.token.value not in _COMPARE:
            raise self.error("expected one of = != < <= > >= `in` `is`")
        sign = self.token.value
        self._next += 1
        return _compare(name, sign, self._literal())

    def _name(self) -> str:
        token = self.token
        if token is None or token.kind not in ("word", "quoted") or _is_keyword(token):
            raise self.error("expected the name of a feature")
        self._next += 1
        return token.value

    def _literal(self) -> str | float:
        token = self.token
        if token is None or token.kind not in ("number", "text", "word"):
            raise self.error("expected a number or a text in single quotes")
        if token.kind == "word" and token.value.lower() not in ("true", "false"):
            raise self.error("texts stand in single quotes")
        self._next += 1
        return float(token.value) if token.kind == "number" else token.value

    def _took(self, value: str) -> bool:
        token = self.token
        taken = token is not None and token.kind in ("word", "sign") and token.value.lower() == value
        self._next += taken
        return taken

    def _must(self, value: str) -> None:
        if not self._took(value):
            raise self.error(f"expected `{value}`")


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise InvalidEvent(
                f"the filter is not understood at {text[start]!r} at character {start + 1}",
                hint="write conditions such as carrier = 'B6' and distance > 1000",
            )
        kind = str(match.lastgroup)
        value = match.group(kind)
        found.append(_Token(kind, value.replace("''", "'") if kind == "text" else value, match.start(kind)))
        place = match.end()
    return found


def _is_keyword(token: _Token) -> bool:
    return token.kind == "word" and token.value.lower() in _KEYWORDS


def _fold(combine: Callable[[Any, Any], Any], parts: Sequence[Condition], rows: pa.Table) -> Mask:
    total = parts[0](rows)
    for part in parts[1:]:
        total = combine(total, part(rows))
    return total


def _compare(name: str, sign: str, value: str | float) -> Condition:
    def condition(rows: pa.Table) -> Mask:
        array: Any = _column(rows, name)
        if isinstance(value, float) and kind_of(array.type) is ColumnKind.NUMERIC:
            return _COMPARE[sign](pc.cast(array, pa.float64(), safe=False), pa.scalar(value))
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        text = f"{value:g}" if isinstance(value, float) else value
        if kind_of(array.type) is ColumnKind.NUMERIC:
            raise InvalidEvent(f"{name} is a number", hint=f"write {name} {sign} a number, without quotes")
        return _COMPARE[sign](pc.cast(array, pa.string()), pa.scalar(text))

    return condition


def _column(rows: pa.Table, name: str) -> Any:
    found = segment_column(rows, name)
    own = {name, physical_name(name)} & set(rows.column_names)
    if found is None or (not own and found.null_count == len(found)):
        known = [logical_name(one) if is_feature(one) else one for one in rows.column_names]
        raise InvalidEvent(f"no rows have a column {name!r}", hint=nearest(name, known))
    return found
