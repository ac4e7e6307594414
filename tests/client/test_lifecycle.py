from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from tests.client.conftest import Receiver


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_starts_empty_and_the_parent_keeps_what_it_had(receiver: Receiver) -> None:
    script = """
import json, os, sys, threading, time
import offing
offing.init(sys.argv[1], limits=offing.Limits(interval=60.0))
model = offing.model("m")
parent = [model.log({"who": "parent"}) for _ in range(3)]
held = threading.Thread(target=lambda: [model.log({"who": "thread"}) for _ in range(2000)])
held.start()
pid = os.fork()
if pid == 0:
    start = offing.counters()
    mine = [model.log({"who": "child"}) for _ in range(2)]
    done = offing.flush(10)
    end = offing.counters()
    print(json.dumps({"start": start.logged, "done": done, "sent": end.sent, "ids": mine}), flush=True)
    os._exit(0)
held.join()
os.waitpid(pid, 0)
assert offing.flush(10)
print(json.dumps({"logged": offing.counters().logged, "sent": offing.counters().sent, "ids": parent}))
"""
    result = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, receiver.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    child, parent = map(json.loads, result.stdout.splitlines())
    assert child["start"] == 0 and child["done"] and child["sent"] == 2
    assert parent["logged"] == parent["sent"] == 2003
    by_who: dict[str, list[str]] = {}
    for event in receiver.events():
        by_who.setdefault(event["features"]["who"], []).append(event["id"])
    assert sorted(by_who["child"]) == sorted(child["ids"])
    assert sorted(by_who["parent"]) == sorted(parent["ids"])
    assert len(by_who["thread"]) == len(set(by_who["thread"])) == 2000
    assert not set(by_who["child"]) & {*by_who["parent"], *by_who["thread"]}


@pytest.mark.parametrize(
    "ending", ["", "sys.exit(3)", "raise ValueError", "os.kill(os.getpid(), signal.SIGTERM)"]
)
def test_events_are_sent_when_the_interpreter_exits(receiver: Receiver, ending: str) -> None:
    script = f"""
import os, signal, sys
import offing
signal.signal(signal.SIGTERM, lambda *_: (offing.model("m").log({{"last": True}}), sys.exit(0)))
offing.init(sys.argv[1], limits=offing.Limits(interval=60.0))
offing.model("m").log({{"last": False}})
{ending}
"""
    subprocess.run(
        [sys.executable, "-c", script, receiver.url],
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert len(receiver.events()) == (2 if "SIGTERM" in ending else 1)


def test_a_dead_server_does_not_delay_the_exit_for_more_than_its_time(closed_port: int) -> None:
    script = """
import sys, offing
offing.init(sys.argv[1], shutdown_timeout=0.3)
offing.model("m").log({"x": 1})
"""
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", script, f"http://127.0.0.1:{closed_port}"],
        capture_output=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert time.monotonic() - start < 20
