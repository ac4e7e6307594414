"""Random signs that are the same on every machine and in every release."""

from __future__ import annotations

import hashlib

import numpy as np

from offing.profiles.grid import Floats


def signs(seed: str, size: int) -> Floats:
    """Return `size` values of -1 or +1: the bits of SHAKE-256 of `seed`."""
    raw = hashlib.shake_256(seed.encode("utf-8", "surrogatepass")).digest((size + 7) // 8)
    bits = np.unpackbits(np.frombuffer(raw, np.uint8))[:size]
    return bits.astype(np.float64) * 2.0 - 1.0


def place(seed: str) -> bytes:
    """Return what puts names into a random order that is always the same: sort by it."""
    return hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest()
