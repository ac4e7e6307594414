from __future__ import annotations

import numpy as np

from offing.profiles.derived.signs import place, signs


def test_signs_are_balanced_and_always_the_same() -> None:
    found = signs("emb:1", 20_000)
    assert set(found.tolist()) == {-1.0, 1.0}
    assert abs(found.mean()) < 0.03
    assert signs("emb:1", 7).tolist() == found[:7].tolist()
    assert signs("emb:1", 12).tolist() == [-1, 1, -1, 1, 1, -1, -1, -1, 1, -1, 1, -1]
    assert signs("", 0).shape == (0,)


def test_another_seed_gives_signs_that_have_nothing_in_common() -> None:
    one, other = signs("emb:1", 20_000), signs("emb:2", 20_000)
    assert abs(np.dot(one, other)) / 20_000 < 0.03
    assert signs("\ud800", 3).shape == (3,)


def test_place_tells_names_apart() -> None:
    assert len({place(f"{i}") for i in range(1000)}) == 1000
    assert place("\ud800") != place("")
