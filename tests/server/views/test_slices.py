"""The slices that can be asked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from offing.errors import NotFound
from offing.profiles.plan import ProfilePlan
from offing.server.views.slices import check_slice, slices_of


def plan(**segments: tuple[str, ...]) -> ProfilePlan:
    return cast(ProfilePlan, SimpleNamespace(segments=segments))


def test_each_value_has_a_slice_and_the_rest_has_one() -> None:
    assert slices_of(plan(carrier=("B6", "EV"), origin=())) == [
        "carrier=B6", "carrier=EV", "carrier=other", "origin=other"
    ]  # fmt: skip


def test_an_unknown_slice_gets_the_nearest_name_or_is_told_how_to_have_one() -> None:
    check_slice(plan(), None)
    check_slice(plan(carrier=("B6",)), "carrier=B6")
    with pytest.raises(NotFound, match="did you mean 'carrier=B6'"):
        check_slice(plan(carrier=("B6",)), "carrier=B7")
    with pytest.raises(NotFound, match="segments"):
        check_slice(plan(), "carrier=B6")


def test_slices_of_a_page_have_their_own_rows(read: Any) -> None:
    path = "models/late-flights/columns/score"
    whole, part = read(path), read(path, slice="origin=EWR")
    assert part["slice"] == "origin=EWR" and 0 < part["current"]["rows"] < whole["current"]["rows"]
