"""What happens to clients when the process forks and when it ends."""

from __future__ import annotations

import atexit
import os
from typing import List, Optional, Protocol


class Resident(Protocol):
    """Something that owns a thread."""

    def after_fork(self) -> None:
        """Start afresh in a child process, where no thread survived and any lock may be held."""
        ...

    def shutdown(self, timeout: Optional[float] = None) -> bool:
        """Finish within `timeout` seconds or a default of its own, and say whether it did."""
        ...


_residents: List[Resident] = []


def register(resident: Resident) -> None:
    """Look after this one from now on."""
    _residents.append(resident)


def unregister(resident: Resident) -> None:
    """Forget it."""
    if resident in _residents:
        _residents.remove(resident)


def _after_fork_in_child() -> None:
    for resident in list(_residents):
        resident.after_fork()


def _at_exit() -> None:
    for resident in list(_residents):
        resident.shutdown()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork_in_child)
atexit.register(_at_exit)
