"""What several metrics need of one subject, computed for the first that asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Owner = TypeVar("Owner")
Result = TypeVar("Result")


def once(build: Callable[[Owner], Result]) -> Callable[[Owner], Result]:
    """Keep the result of `build(owner)` on the owner itself, for as long as the owner lives.

    The owner is any object with a `__dict__`, frozen or not, hashable or not; this is what
    `functools.cached_property` does, for functions that live beside the class and not in it. A
    `build` that raises keeps nothing. Two threads that ask at once may both build; one result stays.
    """
    name = f"once {build.__module__}.{build.__qualname__}"

    @wraps(build)
    def kept(owner: Owner) -> Result:
        results = vars(owner)
        if name not in results:
            results[name] = build(owner)
        result: Result = results[name]
        return result

    return kept
