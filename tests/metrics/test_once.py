from __future__ import annotations

from dataclasses import dataclass

import pytest

from offing.metrics.once import once


@dataclass(frozen=True, eq=False)
class Owner:
    size: int


def test_a_result_is_kept_on_its_owner() -> None:
    calls: list[int] = []

    @once
    def double(owner: Owner) -> int:
        calls.append(owner.size)
        return 2 * owner.size

    first, second = Owner(1), Owner(2)
    assert [double(first), double(first), double(second)] == [2, 2, 4]
    assert calls == [1, 2]


def test_what_raises_keeps_nothing() -> None:
    @once
    def fail(owner: Owner) -> int:
        raise ValueError("by design")

    owner = Owner(1)
    for _ in range(2):
        with pytest.raises(ValueError, match="by design"):
            fail(owner)
    assert vars(owner) == {"size": 1}
