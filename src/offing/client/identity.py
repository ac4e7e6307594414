"""Names for events: unique across processes, and cheap."""

from __future__ import annotations

import itertools
import os


class IdSource:
    """Makes ids `<16 hex digits>-<counter in hex>`: the first part is random for each process.

    Needs no lock: advancing the counter is one call into C.
    """

    def __init__(self) -> None:
        self._prefix = os.urandom(8).hex() + "-"
        self._next = itertools.count(1).__next__

    def __call__(self) -> str:
        return f"{self._prefix}{self._next():x}"
