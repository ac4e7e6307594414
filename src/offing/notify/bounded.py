"""Bounds the time of a call that cannot be interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future


class Bounded:
    """Runs one call at a time and stops waiting for it after `seconds`.

    A call that is given up goes on in the background until its own timeouts end it. While it does,
    no other one is begun, so that a receiver that hangs never holds more than one thread.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: threading.Thread | None = None

    def run(self, call: Callable[[], None]) -> None:
        """Run `call` and raise what it raises; TimeoutError when it takes too long or one still runs."""
        if self._running is not None and self._running.is_alive():
            raise TimeoutError("the call before is still running")
        done: Future[None] = Future()
        self._running = threading.Thread(target=_into, args=(call, done), daemon=True)
        self._running.start()
        done.result(self._seconds)


def _into(call: Callable[[], None], done: Future[None]) -> None:
    try:
        call()
    # The other side raises it again, whatever it is.
    except BaseException as error:  # noqa: BLE001
        done.set_exception(error)
    else:
        done.set_result(None)
