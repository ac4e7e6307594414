from __future__ import annotations

from offing.domain.silence import Silence


def test_a_silence_is_active_from_its_start_to_before_its_end() -> None:
    silence = Silence("s", ("model = m",), "ann", "known", 1, starts_at=5, ends_at=9)
    assert [silence.active(now) for now in (4, 5, 8, 9)] == [False, True, True, False]
