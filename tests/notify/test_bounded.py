from __future__ import annotations

import threading
import time

import pytest

from offing.notify.bounded import Bounded


def test_a_call_that_ends_in_time_is_as_if_it_were_made_directly() -> None:
    said: list[int] = []
    bounded = Bounded(5.0)
    bounded.run(lambda: said.append(1))
    bounded.run(lambda: said.append(2))
    assert said == [1, 2]


def test_what_it_raises_is_raised() -> None:
    def fails() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        Bounded(5.0).run(fails)


def test_while_one_hangs_no_other_begins() -> None:
    released, begun, ended = threading.Event(), threading.Event(), threading.Event()

    def hangs() -> None:
        assert not begun.is_set()
        begun.set()
        released.wait(10)
        ended.set()

    bounded = Bounded(0.05)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            bounded.run(hangs)
        assert begun.wait(5)
    released.set()
    assert ended.wait(5)
    said: list[int] = []
    for _ in range(500):
        try:
            bounded.run(lambda: said.append(1))
            break
        except TimeoutError:  # the thread has done its work and is about to end
            time.sleep(0.01)
    assert said == [1]
