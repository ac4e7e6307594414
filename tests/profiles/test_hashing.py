from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.hashing import hash_rows, hash_texts, with_zeros

BATCH = pa.record_batch(
    {
        "f_x": pa.array([1.0, 1.0, 2.0, None, float("nan"), 0.0, -0.0]),
        "f_c": pa.array(["a", "a", "a", "b", "b", None, None]),
    }
)


def test_equal_rows_have_equal_hashes_and_others_do_not() -> None:
    hashes = hash_rows(BATCH, ["x", "c"]).tolist()
    assert hashes[0] == hashes[1]
    assert hashes[5] == hashes[6]
    assert len(set(hashes)) == 5


def test_the_hash_is_the_same_on_every_machine() -> None:
    """Fixed numbers: profiles that two machines count must add up."""
    assert [f"{value:016x}" for value in hash_rows(BATCH, ["x", "c"]).tolist()[:2]] == 2 * [
        "7b3122f362a87fb3"
    ]


@given(cut=st.integers(0, 7), order=st.permutations(range(7)))
def test_a_row_s_hash_is_its_own(cut: int, order: list[int]) -> None:
    whole = hash_rows(BATCH, ["x", "c"])
    parts = np.concatenate(
        [hash_rows(BATCH.slice(0, cut), ["x", "c"]), hash_rows(BATCH.slice(cut), ["x", "c"])]
    )
    assert parts.tolist() == whole.tolist()
    places = pa.array(order, pa.int64())
    assert hash_rows(BATCH.take(places), ["x", "c"]).tolist() == whole[order].tolist()


def test_forms_of_one_value_have_one_hash() -> None:
    forms = [
        pa.array(["a", "b"]),
        pa.array(["a", "b"], pa.large_string()),
        pa.array(["a", "b"]).dictionary_encode(),
        pa.array(["b", "a"]).dictionary_encode().take(pa.array([1, 0])),
    ]
    found = {tuple(hash_rows(pa.record_batch({"f_c": form}), ["c"]).tolist()) for form in forms}
    assert len(found) == 1
    absent = hash_rows(BATCH, ["nothing"]).tolist()
    assert len(set(absent)) == 1


@pytest.mark.parametrize("bits", [1, 3, 6])
def test_bits_choose_about_their_share(bits: int) -> None:
    batch = pa.record_batch({"f_x": np.random.default_rng(0).normal(size=200_000)})
    hashes = hash_rows(batch, ["x"])
    assert with_zeros(hashes, bits).mean() == pytest.approx(2.0**-bits, rel=0.05)
    assert with_zeros(hashes, 0).all()
    counting = pa.record_batch({"f_x": np.arange(200_000.0)})
    assert with_zeros(hash_rows(counting, ["x"]), bits).mean() == pytest.approx(2.0**-bits, rel=0.05)


def test_texts_of_a_column_are_hashed_one_by_one() -> None:
    hashes = hash_texts(pa.array(["a", "b", None, "a"])).tolist()
    assert hashes[0] == hashes[3] != hashes[1]


def test_few_rows_of_many_texts_hash_like_the_texts() -> None:
    encoded = pa.array([f"text {i}" for i in range(100)]).dictionary_encode().slice(40, 3)
    plain = pa.record_batch({"f_c": pa.array(["text 40", "text 41", "text 42"])})
    found = hash_rows(pa.record_batch({"f_c": encoded}), ["c"])
    assert found.tolist() == hash_rows(plain, ["c"]).tolist()
