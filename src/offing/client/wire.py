"""Events as JSON: what Python and numpy hold, written so that the server reads the same value."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Set
from typing import Any, Callable, Dict, List

from offing.domain.schema import Kind
from offing.domain.window import isoformat, parse_time
from offing.errors import InvalidEvent

API = "/api/v1"
DEPLOYMENTS = f"{API}/deployments"

_NUMBERS = ("score", "latency_ms", "cost", "weight")
_DEPTH = 16
_encode: Callable[[Any], str] = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def route(model: object, kind: Kind) -> str:
    """Return the path that takes events of this kind for this model.

    Raises InvalidEvent when `model` is not the name of one.
    """
    from urllib.parse import quote  # slow to import

    if not isinstance(model, str) or not model:
        raise InvalidEvent(f"not the name of a model: {model!r}", hint="give a text such as 'late-flights'")
    return f"{API}/models/{quote(model, safe='')}/{kind.value}"


def body(path: str, events: List[bytes]) -> bytes:
    """Return the body of a request to `path`: `{"predictions": [...]}`, or one bare deployment."""
    if path == DEPLOYMENTS:
        return events[0]
    name = path.rpartition("/")[2]
    return b'{"%s":[%s]}' % (name.encode(), b",".join(events))


def encode(fields: Mapping[str, Any]) -> bytes:
    """Return one event as JSON; fields that are None are left out.

    `timestamp` may be anything that `parse_time` takes; `at` stands for it in integer microseconds.
    Scalars of numpy become Python's, NaN and the infinities the text `"NaN"`, `"Infinity"`, `"-Infinity"`;
    what JSON has no form for becomes text. Raises InvalidEvent when a field cannot be read.
    """
    event: Dict[str, Any] = {}
    for name, value in fields.items():
        if value is None:
            continue
        if name == "at":
            event["timestamp"] = isoformat(value)
        elif name == "timestamp":
            event[name] = _moment(value)
        elif name == "tags":
            event[name] = {str(k): _tag(v) for k, v in dict(value).items()}
        else:
            event[name] = plain(value, _DEPTH)
            if name in _NUMBERS:
                _check_number(name, event[name])
    return _encode(event).encode("ascii")


def held(value: Any) -> Any:
    """Return what waits in the queue for a value: a copy of a list, a set, a mapping or an array.

    One level deep, as its owner may change it before it is written.
    """
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, Set)):
        return list(value) if isinstance(value, list) else frozenset(value)
    listed, shape = (getattr(value, name, None) for name in ("tolist", "shape"))
    return listed() if callable(listed) and shape else value


def plain(value: Any, depth: int = _DEPTH) -> Any:
    """Return a value as what JSON can write, nested at most `depth` levels."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, float):
        return _number(float(value))
    if isinstance(value, Mapping):
        return {str(k): plain(v, _deeper(depth)) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v, _deeper(depth)) for v in value]
    if isinstance(
        value, Set
    ):  # in an order of its own in every process, where the same set is to be the same
        return sorted((plain(v, _deeper(depth)) for v in value), key=str)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat() if value == value else None  # NaT is a datetime and not equal to itself
    return _foreign(value, depth)


def _foreign(value: Any, depth: int) -> Any:
    """Read subclasses, and objects of libraries by what they can do: numpy's scalars and arrays, NA."""
    for native in (bool, int, str):
        if isinstance(value, native):
            return native(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if type(value).__name__ in ("datetime64", "timedelta64"):
        return None if value != value else str(value)
    listed = getattr(value, "tolist", None) or getattr(value, "item", None)
    if callable(listed):
        return plain(listed(), _deeper(depth))
    return str(value)


def _deeper(depth: int) -> int:
    if depth <= 0:
        raise InvalidEvent(f"a value is nested deeper than {_DEPTH} levels")
    return depth - 1


def _number(value: float) -> Any:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _tag(value: Any) -> str:
    read = plain(value)
    if isinstance(read, bool):
        return "true" if read else "false"
    return read if isinstance(read, str) else str(read)


def _moment(value: Any) -> str:
    """Write a time as ISO 8601 text: a float of seconds would not be exact to the microsecond."""
    if hasattr(value, "astype") and hasattr(value, "item"):  # a scalar of numpy
        value = (
            value.astype("datetime64[us]").item() if type(value).__name__ == "datetime64" else value.item()
        )
    try:
        return isoformat(parse_time(value))
    except (ValueError, OverflowError) as error:
        raise InvalidEvent(f"not a time: {value!r}", hint="ISO 8601 text, a datetime or seconds") from error


def _check_number(name: str, value: Any) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is not None and not number and value not in ("NaN", "Infinity", "-Infinity"):
        raise InvalidEvent(f"{name} is not a number: {value!r}")
