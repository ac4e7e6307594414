"""A Parquet file counted by another process, since counting holds the interpreter's lock."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, cast

import pyarrow.parquet as pq

from offing.domain.window import Micros
from offing.profiles.file import file_streams
from offing.profiles.held_rows import FitOptions, held_rows
from offing.profiles.kernel import Profiles, profile_streams
from offing.profiles.plan import ProfilePlan

LEAST_VALUES = 20_000_000
"""Rows times columns of a file that is worth a process: counting them takes longer than starting it."""

OWN_SHARE = 0.125
"""The share of the file's row groups that is left to the process that asks."""

_log = logging.getLogger(__name__)


def worth_a_process(path: Path | str, options: FitOptions) -> bool:
    """Say whether another process is likely to save time, and can count the file at all.

    It needs a second core, and no code of the user's. Raises OSError when the file cannot be read.
    """
    declared = options.get("declared")
    if (os.cpu_count() or 1) < 2 or not sys.executable or (declared is not None and declared.custom):
        return False
    with pq.ParquetFile(path) as file:
        return file.metadata.num_rows * file.metadata.num_columns >= LEAST_VALUES


def shared_groups(path: Path | str) -> tuple[range, range]:
    """Return the row groups of a file that another process counts, and those that this one does.

    Starting takes the other one as long as a part of the file takes this one. Raises OSError.
    """
    with pq.ParquetFile(path) as file:
        count = file.num_row_groups
    theirs = count - int(count * OWN_SHARE)
    return range(theirs), range(theirs, count)


class _Asked(NamedTuple):
    """What a process is begun with; the plan follows when it is known."""

    path: str
    groups: range
    width: Micros
    options: FitOptions


class FileProcess:
    """Another Python process that decodes row groups of a file while the plan is chosen, then counts them.

    It is ended when the context is left. What it says is pickled: it is this very program.
    """

    def __init__(self, path: Path | str, groups: range, width: Micros, options: FitOptions) -> None:
        self._asked = _Asked(str(path), groups, width, options)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> FileProcess:
        command = [sys.executable, "-m", __name__]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        with suppress(OSError):  # `profiles` says so when there is no such process, or it has ended
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)
            self._send(self._asked)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def profiles(self, plan: ProfilePlan) -> Profiles | None:
        """Return the profiles of the row groups; None where the process failed, which is logged."""
        try:
            self._send(plan)
            assert self._process is not None and self._process.stdout is not None
            return cast(Profiles, pickle.load(self._process.stdout))
        except (OSError, EOFError, pickle.PickleError) as error:
            _log.warning("a file is counted here, since the process for it ended: %r", error)
            return None

    def _send(self, what: object) -> None:
        if self._process is None or self._process.stdin is None:
            raise BrokenPipeError("there is no process")
        pickle.dump(what, self._process.stdin)
        self._process.stdin.flush()


def _serve() -> None:
    """Answer the process that began this one."""
    asked: _Asked = pickle.load(sys.stdin.buffer)
    rows = held_rows(asked.path, 1, asked.options, asked.groups)
    plan: ProfilePlan = pickle.load(sys.stdin.buffer)
    if rows is None:
        streams = file_streams(asked.path, plan, asked.groups)
    else:
        streams = ([batch] for batch in rows.to_batches())
    found = profile_streams(streams, plan, width=asked.width, threads=1)
    pickle.dump(found, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
