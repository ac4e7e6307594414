"""Matchers, as Alertmanager writes them: `model = late-flights`, `column =~ "wind_.*"`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from offing.domain.notice import Subject, Tags
from offing.errors import OffingError, nearest

FIELDS = ("model", "cause", "severity", "metric", "column", "segment")
"""What can be matched. The last three belong to one series of the evidence, the others to the incident."""

_WHOLE = FIELDS[:3]
_TEXT = re.compile(r"\s*(\w+)\s*(=~|!~|!=|=)\s*(.*?)\s*", re.DOTALL)
_LONGEST = 500


class InvalidMatcher(OffingError):
    """A matcher that cannot be read."""

    code = "invalid_matcher"
    status = 422


@dataclass(frozen=True)
class Matcher:
    """One condition on a field. Patterns must fit the whole value, as in Alertmanager."""

    field: str
    pattern: re.Pattern[str]
    negated: bool

    def fits(self, value: str) -> bool:
        """Whether a value fulfils the condition. A field that an incident lacks is the empty text."""
        return (self.pattern.fullmatch(value) is not None) is not self.negated


@lru_cache(maxsize=4096)
def parse_matcher(text: str) -> Matcher:
    """Read `field = value`, `!=`, `=~` or `!~`; the value may stand in double quotes.

    Raises InvalidMatcher for an unknown field, another form or a pattern that is none.
    """
    found = _TEXT.fullmatch(text)
    if found is None or len(text) > _LONGEST:
        raise InvalidMatcher(f"{text[:80]!r} is not a matcher", hint='write model = a or column =~ "a|b"')
    field, operator, value = found.groups()
    if field not in FIELDS:
        raise InvalidMatcher(f"{field!r} cannot be matched", hint=nearest(field, FIELDS))
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = value[1:-1]
    try:
        pattern = re.compile(value if operator.endswith("~") else re.escape(value), re.DOTALL)
    except re.error as error:
        raise InvalidMatcher(f"{value!r} is not a pattern: {error}", hint="see docs/silences.md") from error
    return Matcher(field, pattern, operator.startswith("!"))


def parse_matchers(texts: Iterable[str]) -> tuple[Matcher, ...]:
    """Read several matchers. Raises InvalidMatcher for the first that cannot be read."""
    return tuple(parse_matcher(text) for text in texts)


def fits_all(matchers: Sequence[Matcher], subject: Subject) -> bool:
    """Whether the whole of an incident fits: every series of its evidence. For silences.

    A silence of one column says nothing about an incident that has another column too.
    """
    return _whole(matchers, subject) and all(_one(matchers, tags) for tags in _series(subject))


def fits_any(matchers: Sequence[Matcher], subject: Subject) -> bool:
    """Whether an incident fits with one series of its evidence at least. For routes."""
    return _whole(matchers, subject) and any(_one(matchers, tags) for tags in _series(subject))


def _whole(matchers: Sequence[Matcher], subject: Subject) -> bool:
    values = {"model": subject.model, "cause": subject.cause, "severity": subject.severity}
    return all(m.fits(values[m.field]) for m in matchers if m.field in _WHOLE)


def _one(matchers: Sequence[Matcher], tags: Tags) -> bool:
    values = dict(zip(FIELDS[3:], tags, strict=True))
    return all(m.fits(values[m.field]) for m in matchers if m.field not in _WHOLE)


def _series(subject: Subject) -> Sequence[Tags]:
    return subject.series or (("", "", ""),)
