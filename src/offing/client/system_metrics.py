"""How busy the host and this process are: samples that go to the server beside the predictions."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import threading
from typing import Callable, Dict, List, Optional, Tuple

from offing.clock import Clock

log = logging.getLogger("offing.client")

PREFIX = "system."
"""What the names of the samples begin with; the server keeps them apart from business events."""

GPU_TIMEOUT = 5.0
GPU_FAILURES = 3
"""After so many failures in a row the GPUs are not asked again."""

_GPU_QUERY = ("--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits")
_MEMORY_LIMITS = ("fs/cgroup/memory.max", "fs/cgroup/memory/memory.limit_in_bytes")


class Sampler:
    """One daemon thread that samples every `period` seconds and hands each sample to `emit`.

    A sample maps names such as `system.cpu` to shares of 0 to 1; what cannot be read is not in it.
    Nothing that is read, and nothing that `emit` does, ends the thread or reaches the host.
    """

    def __init__(self, period: float, emit: Callable[[Dict[str, float]], None], clock: Clock) -> None:
        self._period = period
        self._emit = emit
        self._probe = Probe(clock)
        self._stop = threading.Event()
        self._has_failed = False
        self.thread = threading.Thread(target=self._run, name="offing-system", daemon=True)

    def close(self, timeout: float) -> None:
        """Ask the thread to end, and wait for it for at most `timeout` seconds."""
        self._stop.set()
        self._probe.abort()
        if self.thread.is_alive() and threading.current_thread() is not self.thread:
            self.thread.join(timeout)

    def _run(self) -> None:
        self._sample()  # the shares of time are of the span since the last look, so the first one has none
        while not self._stop.wait(self._period):
            sample = self._sample()
            if not self._stop.is_set():
                with contextlib.suppress(Exception):  # the client counts what it cannot take
                    self._emit(sample)

    def _sample(self) -> Dict[str, float]:
        try:
            return self._probe.sample()
        except Exception as error:  # noqa: BLE001 - an unknown system: its samples are not worth the service
            if not self._has_failed:
                self._has_failed = True
                with contextlib.suppress(Exception):
                    log.warning("the system cannot be sampled: %s: %s", type(error).__name__, error)
            return {}


class Probe:
    """Reads /proc, /sys and `nvidia-smi`; keeps what the last look saw, to tell the time in between."""

    def __init__(self, clock: Clock, *, proc: str = "/proc", sys: str = "/sys") -> None:
        self._clock = clock
        self._proc = proc
        self._sys = sys
        self._host: Optional[Tuple[float, float]] = None
        self._own: Optional[Tuple[float, float]] = None
        self._gpu = Gpu()

    def abort(self) -> None:
        """End what may be running outside this process."""
        self._gpu.abort()

    def sample(self) -> Dict[str, float]:
        """Return what can be read now."""
        readings = {
            "cpu": self._host_cpu(),
            "process_cpu": self._process_cpu(),
            **self._memory(),
            **self._gpu.sample(),
        }
        return {PREFIX + name: value for name, value in readings.items() if value is not None}

    def _host_cpu(self) -> Optional[float]:
        """Return the share of processor time since the last look that no processor was idle."""
        fields = _text(f"{self._proc}/stat").split("\n", 1)[0].split()
        if len(fields) < 6 or fields[0] != "cpu":
            return None
        ticks = [float(field) for field in fields[1:9]]
        idle = ticks[3] + ticks[4]
        now = (sum(ticks) - idle, sum(ticks))
        before, self._host = self._host, now
        return None if before is None else _share_of(now[0] - before[0], now[1] - before[1])

    def _process_cpu(self) -> Optional[float]:
        """Return the share that this process took of the processor time that it might have had."""
        spent = os.times()
        now = (self._clock.monotonic(), spent.user + spent.system)
        before, self._own = self._own, now
        return None if before is None else _share_of(now[1] - before[1], (now[0] - before[0]) * self._cores())

    def _cores(self) -> float:
        """Return how many processors this process may use: those of its mask, within the group's quota."""
        cores = float(
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        )
        quota = _text(f"{self._sys}/fs/cgroup/cpu.max").split()
        if len(quota) == 2 and quota[0].isdigit() and quota[1].isdigit() and int(quota[1]):
            cores = min(cores, int(quota[0]) / int(quota[1]))
        return max(cores, 1e-3)

    def _memory(self) -> Dict[str, Optional[float]]:
        """Return the share of the host's memory in use, and of what this process may have that it has."""
        pairs = (line.split() for line in _text(f"{self._proc}/meminfo").splitlines())
        sizes = {part[0]: float(part[1]) * 1024 for part in pairs if len(part) >= 2 and part[1].isdigit()}
        total, available = sizes.get("MemTotal:"), sizes.get("MemAvailable:")
        if not total:
            return {}
        pages = _text(f"{self._proc}/self/statm").split()
        resident = float(pages[1]) * os.sysconf("SC_PAGE_SIZE") if len(pages) > 1 else None
        limits = [_text(f"{self._sys}/{path}").strip() for path in _MEMORY_LIMITS]
        most = min([total, *(float(limit) for limit in limits if limit.isdigit() and int(limit))])
        return {
            "memory": None if available is None else _share_of(total - available, total),
            "process_memory": None if resident is None else _share_of(resident, most),
        }


class Gpu:
    """Asks `nvidia-smi`, where there is one, for at most `GPU_TIMEOUT` seconds."""

    def __init__(self) -> None:
        self._program: Optional[str] = None
        self._is_sought = False
        self._failures = 0
        self._running: Optional[subprocess.Popen[str]] = None

    def abort(self) -> None:
        """End a query that is running."""
        running = self._running
        if running is not None:
            with contextlib.suppress(OSError):
                running.kill()

    def sample(self) -> Dict[str, Optional[float]]:
        """Return the mean utilisation of the GPUs and the share of their memory in use."""
        if not self._is_sought:  # on the first look, which is in the sampler's thread: a path may be slow
            self._is_sought, self._program = True, shutil.which("nvidia-smi")
        if self._program is None or self._failures >= GPU_FAILURES:
            return {}
        lines = self._ask(self._program)
        self._failures = 0 if lines else self._failures + 1
        cells = [[_number(cell) for cell in line.split(",")] for line in lines]
        busy = [row[0] for row in cells if row[0] is not None]
        memory = [(row[1], row[2]) for row in cells if len(row) > 2 and row[1] is not None and row[2]]
        return {
            "gpu": _share_of(sum(busy), 100.0 * len(busy)),
            "gpu_memory": _share_of(sum(used for used, _ in memory), sum(size for _, size in memory)),
        }

    def _ask(self, program: str) -> List[str]:
        """Return the lines of the answer, one per GPU; none when there is no answer in time."""
        try:
            self._running = subprocess.Popen(
                [program, *_GPU_QUERY],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                errors="replace",
            )
        except (OSError, ValueError):
            return []
        with self._running as running:
            try:
                out, _ = running.communicate(timeout=GPU_TIMEOUT)
            except subprocess.TimeoutExpired:
                running.kill()
                out = ""
            finally:
                self._running = None
        return [line for line in out.splitlines() if line.strip()] if running.returncode == 0 else []


def _text(path: str) -> str:
    """Return a small file of the kernel's, empty where there is none."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _number(cell: str) -> Optional[float]:
    """Read a cell such as `35`; `[N/A]` and `[Not Supported]` are none."""
    try:
        return float(cell)
    except ValueError:
        return None


def _share_of(part: float, whole: float) -> Optional[float]:
    """Return a share within 0 and 1; None of nothing. Clocks of different grain may overshoot a little."""
    return min(max(part / whole, 0.0), 1.0) if whole else None
