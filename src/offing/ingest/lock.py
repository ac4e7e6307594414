"""One process owns a data directory."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from offing.errors import DataDirectoryInUse


class DataDirLock:
    """Holds `data_dir/lock`, with the owner's process id in it, until `release` or the process ends."""

    def __init__(self, data_dir: Path) -> None:
        path = Path(data_dir) / "lock"
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.read(self._handle, 32).decode("ascii", "replace").strip() or "unknown"
            self.release()
            raise DataDirectoryInUse(
                f"{data_dir} is in use by process {owner}",
                hint="stop that process, or choose another folder with --data-dir",
            ) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the directory up. Safe to call twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
