from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.errors import InvalidEvent
from offing.events.folder import folder_of, model_of


@given(st.text(min_size=1, max_size=20))
def test_a_folder_gives_its_model_back_and_stays_in_its_parent(model: str) -> None:
    folder = folder_of(model)
    assert model_of(folder) == model
    assert "/" not in folder and not folder.startswith(".") and folder == folder.lower()


@given(st.text(min_size=1, max_size=10), st.text(min_size=1, max_size=10))
def test_different_models_have_different_folders_even_without_capitals(a: str, b: str) -> None:
    assert (folder_of(a).lower() == folder_of(b).lower()) == (a == b)


@pytest.mark.parametrize("model", ["", "x" * 241, "\ud800", "é" * 100])
def test_names_that_cannot_be_folders(model: str) -> None:
    with pytest.raises(InvalidEvent):
        folder_of(model)


@pytest.mark.parametrize("folder", ["", "..", "a/b", "A", "_4", "_zz", "_41x/", "_61", "_ff"])
def test_folders_of_nobody(folder: str) -> None:
    with pytest.raises(ValueError):
        model_of(folder)
