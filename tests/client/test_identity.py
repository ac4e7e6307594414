from __future__ import annotations

import re

from offing.client.identity import IdSource


def test_ids_are_unique_within_and_across_sources() -> None:
    first, second = IdSource(), IdSource()
    ids = [source() for source in (first, second) for _ in range(1000)]
    assert len(set(ids)) == 2000
    assert all(re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]+", one) for one in ids)
    assert len({one.partition("-")[0] for one in ids}) == 2
