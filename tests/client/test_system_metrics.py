from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.client.conftest import Receiver, handle
from tests.server.conftest import site_at

from offing.client.session import Client
from offing.client.settings import Limits, Settings
from offing.client.system_metrics import GPU_FAILURES, Gpu, Probe, Sampler
from offing.clock import SystemClock
from offing.domain.schema import Kind, Task
from offing.domain.window import DAY, Window
from offing.engines.local import LocalEngine
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

QUICK = Limits(interval=0.02, timeout=2.0, backoff=0.01, backoff_max=0.05)
TWO_GPUS = "35, 10240, 40960\n65, 30720, 40960\n"


class SteppingClock:
    """Shows the second it was last told."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> int:
        return int(self.seconds * 1e6)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program `nvidia-smi` on the PATH; return the file in which it writes its arguments."""
    folder, asked = tmp_path / "bin", tmp_path / "asked"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def install(commands: str) -> Path:
        program = folder / "nvidia-smi"
        program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\n{commands}\n', encoding="utf-8")
        program.chmod(0o755)
        return asked

    return install


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The folders of a Linux host, of which the tests write the files."""
    for folder in ("proc/self", "sys/fs/cgroup"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "proc/stat").write_text("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3\n")
    (tmp_path / "proc/meminfo").write_text("MemTotal: 8000000 kB\nMemFree: 1 kB\nMemAvailable: 6000000 kB\n")
    (tmp_path / "proc/self/statm").write_text("90000 25000 300 1 0 5000 0\n")
    return tmp_path


def probe_of(host: Path, clock: SteppingClock) -> Probe:
    return Probe(clock, proc=str(host / "proc"), sys=str(host / "sys"))


def test_shares_of_a_host(host: Path) -> None:
    clock = SteppingClock()
    probe = probe_of(host, clock)
    first = probe.sample()
    assert "system.cpu" not in first and "system.process_cpu" not in first
    (host / "proc/stat").write_text("cpu  130 0 70 890 60 0 0 0 0 0\n")
    clock.seconds += 10
    sample = probe.sample()
    assert sample["system.cpu"] == pytest.approx(50 / 150)
    assert sample["system.memory"] == pytest.approx(0.25)
    resident = 25_000 * os.sysconf("SC_PAGE_SIZE")
    assert sample["system.process_memory"] == pytest.approx(resident / 8_192_000_000)
    assert 0 <= sample["system.process_cpu"] <= 1


def test_the_limits_of_a_container(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (host / "sys/fs/cgroup/memory.max").write_text("409600000\n")
    spent = [3.0, 1.0]
    monkeypatch.setattr(os, "times", lambda: os.times_result((*spent, 0.0, 0.0, 0.0)))
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)
    clock = SteppingClock()
    probe = probe_of(host, clock)
    resident = 25_000 * os.sysconf("SC_PAGE_SIZE")
    assert probe.sample()["system.process_memory"] == pytest.approx(resident / 409_600_000)
    for quota, share in (("50000 100000", 0.8), ("max 100000", 0.1), ("", 0.1), ("10000 100000", 1.0)):
        (host / "sys/fs/cgroup/cpu.max").write_text(quota + "\n")
        clock.seconds += 10
        spent[0] += 3.0
        spent[1] += 1.0
        assert probe.sample()["system.process_cpu"] == pytest.approx(share)


def test_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    probe = probe_of(tmp_path, SteppingClock())
    probe.sample()
    assert set(probe.sample()) <= {"system.process_cpu", "system.gpu", "system.gpu_memory"}
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/stat").write_text("intr 5\n")
    (tmp_path / "proc/meminfo").write_text("MemTotal:\nnonsense\n")
    assert set(probe.sample()) <= {"system.process_cpu", "system.gpu", "system.gpu_memory"}


def test_the_real_host_is_within_bounds() -> None:
    probe = Probe(SystemClock())
    probe.sample()
    time.sleep(0.05)
    sample = probe.sample()
    assert {"system.memory", "system.process_memory", "system.process_cpu"} <= sample.keys()
    assert all(0 <= value <= 1 for value in sample.values())


def test_gpus_answer_in_the_format_of_nvidia_smi(nvidia_smi: Callable[[str], Path]) -> None:
    asked = nvidia_smi(f"printf '{TWO_GPUS}'")
    assert Gpu().sample() == {"gpu": pytest.approx(0.5), "gpu_memory": pytest.approx(0.5)}
    query = "--query-gpu=utilization.gpu,memory.used,memory.total --format=csv,noheader,nounits"
    assert asked.read_text().strip() == query


def test_a_gpu_that_does_not_tell_all(nvidia_smi: Callable[[str], Path]) -> None:
    nvidia_smi("printf '[N/A], 100, 400\\n20, [Not Supported], 400\\n'")
    assert Gpu().sample() == {"gpu": pytest.approx(0.2), "gpu_memory": pytest.approx(0.25)}


@pytest.mark.parametrize(
    "commands", ["exit 9", "echo NVIDIA-SMI has failed; exit 9", "", "exec /no/such/file"]
)
def test_a_program_that_fails_is_left_alone_after_a_while(
    nvidia_smi: Callable[[str], Path], commands: str
) -> None:
    asked = nvidia_smi(commands)
    gpu = Gpu()
    for _ in range(GPU_FAILURES + 3):
        assert {value for value in gpu.sample().values()} <= {None}
    assert len(asked.read_text().splitlines()) == GPU_FAILURES


def test_a_program_that_hangs_is_ended(
    nvidia_smi: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    nvidia_smi("exec sleep 60")
    monkeypatch.setattr("offing.client.system_metrics.GPU_TIMEOUT", 0.1)
    start = time.monotonic()
    assert {value for value in Gpu().sample().values()} == {None}
    assert time.monotonic() - start < 20


def test_no_nvidia_smi_is_no_gpu(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Gpu().sample() == {}


def test_nothing_ends_the_sampler_but_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = threading.Semaphore(0)

    def emit(sample: dict[str, float]) -> None:
        taken.release()
        raise RuntimeError("a client that breaks")

    def fail(self: Probe) -> dict[str, float]:
        raise ZeroDivisionError("a host that breaks")

    monkeypatch.setattr(Probe, "sample", fail)
    sampler = Sampler(0.005, emit, SystemClock())
    sampler.thread.start()
    assert all(taken.acquire(timeout=10) for _ in range(5))
    sampler.close(10)
    assert not sampler.thread.is_alive()


def test_closing_does_not_wait_for_a_program_that_hangs(nvidia_smi: Callable[[str], Path]) -> None:
    asked = nvidia_smi("exec sleep 60")
    sampler = Sampler(60, lambda sample: None, SystemClock())
    sampler.thread.start()
    end = time.monotonic() + 10
    while not asked.exists() and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(0.05)
    start = time.monotonic()
    sampler.close(10)
    assert not sampler.thread.is_alive()
    assert time.monotonic() - start < 5


@pytest.fixture
def sampling(receiver: Receiver) -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def make(**options: Any) -> Client:
        settings = Settings(url=receiver.url, strict=False, limits=QUICK, **options)
        made.append(Client(settings))
        return made[-1]

    yield make
    for one in made:
        one.shutdown(0.5)


def test_every_model_that_predicts_here_has_the_samples(
    receiver: Receiver, sampling: Callable[..., Client], nvidia_smi: Callable[[str], Path]
) -> None:
    nvidia_smi(f"printf '{TWO_GPUS}'")
    client = sampling(system_metrics=0.02)
    handle(client, "first/one").log({"x": 1})
    handle(client, "second").log({"x": 1})
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = [r for r in receiver.requests if r.path.endswith("/kpis")]
        if {r.path for r in found} == {"/api/v1/models/first%2Fone/kpis", "/api/v1/models/second/kpis"}:
            break
        time.sleep(0.01)
    events = [event for request in found for event in request.events("kpis")]
    assert {"system.cpu", "system.memory", "system.gpu", "system.gpu_memory"} <= {e["name"] for e in events}
    assert len({event["event_id"] for event in events}) == len(events)
    assert all(0 <= event["value"] <= 1 and "id" not in event and event["timestamp"] for event in events)
    assert client.shutdown(5)
    stats = client.counters()
    assert stats.logged == stats.sent > 2
    sent = len(receiver.requests)
    time.sleep(0.1)
    assert len(receiver.requests) == sent
    assert not [t for t in threading.enumerate() if t.name == "offing-system" and t.is_alive()]


def test_it_is_off_unless_asked_for(receiver: Receiver, sampling: Callable[..., Client]) -> None:
    client = sampling()
    handle(client).log({"x": 1})
    assert client.flush()
    assert not [t for t in threading.enumerate() if t.name == "offing-system"]
    assert not receiver.events("kpis")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_samples_for_itself(receiver: Receiver) -> None:
    script = """
import json, os, sys, threading, time
import offing
from offing.client import api
offing.init(sys.argv[1], system_metrics=1.0, limits=offing.Limits(interval=0.02))
offing.model("parent").log({"x": 1})
pid = os.fork()
if pid == 0:
    before = [t.name for t in threading.enumerate()]
    sent = offing.counters().sent
    offing.model("child").log({"x": 1})
    until = time.monotonic() + 20
    while offing.counters().sent < sent + 2 and time.monotonic() < until:  # the row, and a sample
        time.sleep(0.05)
    after = [t.name for t in threading.enumerate()]
    print(json.dumps([before, after]), flush=True)
    offing.shutdown(5)
    os._exit(0)
os.waitpid(pid, 0)
offing.shutdown(5)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, receiver.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    before, after = json.loads(done.stdout)
    assert before == ["MainThread"]
    assert sorted(after) == ["MainThread", "offing", "offing-system"]
    paths = [r.path for r in receiver.requests if r.path.endswith("/kpis")]
    assert {"/api/v1/models/child/kpis", "/api/v1/models/parent/kpis"} == set(paths)


def test_samples_become_metrics(tmp_path: Path, nvidia_smi: Callable[[str], Path]) -> None:
    """From the host to the points, through a real server, the real profile and the real catalogue."""
    nvidia_smi(f"printf '{TWO_GPUS}'")
    with site_at(tmp_path / "data") as site:
        site.clock.moment = SystemClock().now()
        settings = Settings(url=site.url, key=site.key, system_metrics=0.05, limits=QUICK)
        client = Client(settings)
        handle(client, "m").log({"x": 1.0}, score=0.5)
        time.sleep(0.5)
        assert client.shutdown(20)
        assert client.counters().dropped == {}
        reader = site.app.reader
        assert reader.read("m", Kind.KPIS, None, ["name", "value"]).num_rows > 8
        window = Window(reader.days("m")[0], reader.days("m")[0] + 2 * DAY)
        plan = ProfilePlan.fit(reader.read("m", Kind.PREDICTIONS, None), task=Task.UNKNOWN)
        whole = merge(LocalEngine(reader).profile("m", plan, window, width=DAY))
    found = {p.metric: p for p in points(Subject(whole, None, plan, window))}
    assert found["gpu"].value == found["gpu_memory"].value == 0.5
    for name in ("cpu", "memory", "process_cpu", "process_memory"):
        value = found[name].value
        assert value is not None and 0 <= value <= 1
    assert "kpi_mean" not in found
