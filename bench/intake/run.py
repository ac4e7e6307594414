"""How many predictions a second become durable: in this process, or over HTTP with --url.

    python bench/intake/run.py                          # in-process: JSON, then Arrow
    python bench/intake/run.py --url http://127.0.0.1:8484 --key KEY --clients 2

Every batch is built anew from random numbers and ids, and building it is part of the time when
clients run in other processes. A batch counts when it is acknowledged, which is after the commit
to disk. In-process figures include sealing into the event tables until nothing is pending.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import shutil
import tempfile
import threading
import time
import urllib.parse
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from offing.clock import SystemClock
from offing.domain.schema import Kind
from offing.ingest import Intake, Sealer

NUMERIC, CATEGORICAL = 15, 5
LEVELS = np.array(["red", "green", "blue", "black", "white"])
ARROW = "application/vnd.apache.arrow.stream"
JSON = "application/json"


@dataclass(frozen=True)
class Result:
    """One measurement, as it is printed."""

    what: str
    rows: int
    seconds: float
    rows_per_second: int
    cpu_microseconds_per_row: float | None
    milliseconds_per_batch_p50: float
    milliseconds_per_batch_p99: float


def json_batch(rng: np.random.Generator, rows: int) -> bytes:
    """Build a JSON body of `rows` predictions with 20 features."""
    numbers = rng.normal(size=(rows, NUMERIC)).round(4).tolist()
    levels = LEVELS[rng.integers(0, len(LEVELS), (rows, CATEGORICAL))].tolist()
    scores = rng.random(rows).round(6).tolist()
    names = [f"x{i}" for i in range(NUMERIC)] + [f"c{i}" for i in range(CATEGORICAL)]
    now = time.time()
    items = [
        {
            "id": rng.bytes(16).hex(),
            "timestamp": now - i * 1e-3,
            "score": scores[i],
            "prediction": int(scores[i] > 0.5),
            "version": "2",
            "latency_ms": 3.2,
            "features": dict(zip(names, numbers[i] + levels[i], strict=True)),
        }
        for i in range(rows)
    ]
    return msgspec.json.encode({"predictions": items})


def arrow_batch(rng: np.random.Generator, rows: int) -> bytes:
    """Build an Arrow IPC body of `rows` predictions with 20 features."""
    score = rng.random(rows)
    now = time.time_ns() // 1000
    columns = {
        "id": [rng.bytes(16).hex() for _ in range(rows)],
        "timestamp": pa.array(now - np.arange(rows) * 1000).cast(pa.timestamp("us", "UTC")),
        "score": score,
        "prediction": (score > 0.5).astype(np.int64),
        "version": ["2"] * rows,
        "latency_ms": np.full(rows, 3.2),
        **{f"x{i}": rng.normal(size=rows) for i in range(NUMERIC)},
        **{f"c{i}": LEVELS[rng.integers(0, len(LEVELS), rows)] for i in range(CATEGORICAL)},
    }
    batch = pa.record_batch(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def in_process(content_type: str, *, rows: int, batches: int, senders: int, folder: Path) -> Result:
    """Accept ready bodies from `senders` threads while a sealer works, until nothing is pending."""
    build = json_batch if content_type == JSON else arrow_batch
    rng = np.random.default_rng(7)
    bodies = [build(rng, rows) for _ in range(batches)]
    took: list[float] = []
    with tempfile.TemporaryDirectory(dir=folder) as data_dir:
        intake = Intake.open(data_dir, SystemClock())
        sealer = Sealer(intake)
        stop = threading.Event()

        def send(part: list[bytes]) -> None:
            for body in part:
                began = time.perf_counter()
                receipt = intake.accept("bench", Kind.PREDICTIONS, body, content_type=content_type)
                took.append(time.perf_counter() - began)
                assert receipt.accepted == rows, receipt

        def seal() -> None:
            while not stop.wait(0.25):
                sealer.seal_due(SystemClock().now())

        threads = [threading.Thread(target=send, args=(bodies[i::senders],)) for i in range(senders)]
        sealing = threading.Thread(target=seal)
        began, cpu = time.perf_counter(), time.process_time()
        for thread in (*threads, sealing):
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        sealing.join()
        sealer.seal_all()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        assert intake.counters()["stored"] == rows * batches and not intake.pending()
        intake.close()
    return _result(f"in-process {content_type}, sealing included", rows * batches, seconds, took, cpu)


def over_http(url: str, key: str, content_type: str, *, rows: int, seconds: float, clients: int) -> Result:
    """Send for `seconds` from `clients` processes that build each batch as they go."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    processes = [
        context.Process(target=_client, args=(url, key, content_type, rows, seconds, seed, answers))
        for seed in range(clients)
    ]
    for process in processes:
        process.start()
    parts = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    elapsed = max(end for _, end, _ in parts) - min(begin for begin, _, _ in parts)
    took = [t for _, _, times in parts for t in times]
    return _result(f"HTTP {content_type}, {clients} clients", rows * len(took), elapsed, took)


def _client(
    url: str, key: str, content_type: str, rows: int, seconds: float, seed: int, answers: object
) -> None:
    build = json_batch if content_type == JSON else arrow_batch
    rng = np.random.default_rng([seed, os.getpid()])
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port or 8484, timeout=30)
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {key}"}
    took: list[float] = []
    begin = time.time()
    while time.time() - begin < seconds:
        body = build(rng, rows)
        sent = time.perf_counter()
        connection.request("POST", f"{target.path}/api/v1/models/bench/predictions", body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status // 100 != 2:
            raise SystemExit(f"{response.status}: {answer[:500]!r}")
        took.append(time.perf_counter() - sent)
    answers.put((begin, time.time(), took))  # type: ignore[attr-defined]


def _result(what: str, rows: int, seconds: float, took: list[float], cpu: float | None = None) -> Result:
    p50, p99 = np.percentile(np.array(took) * 1000, [50, 99]).round(2).tolist()
    each = None if cpu is None else round(cpu / rows * 1e6, 2)
    return Result(what, rows, round(seconds, 2), int(rows / seconds), each, p50, p99)


def main() -> None:
    """Measure and print one JSON line for each content type."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", help="a running server; without it the intake is measured in this process")
    parser.add_argument("--key", default=os.environ.get("OFFING_KEY", ""), help="ingest key of the server")
    parser.add_argument("--rows", type=int, default=1000, help="predictions in one batch")
    parser.add_argument("--batches", type=int, default=300, help="batches in-process")
    parser.add_argument("--seconds", type=float, default=10, help="how long to send over HTTP")
    parser.add_argument("--clients", type=int, default=2, help="sending threads, or processes over HTTP")
    parser.add_argument("--folder", type=Path, default=None, help="where to put the data directory")
    parser.add_argument("--only", choices=("json", "arrow"), help="measure one content type")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="offing-bench-"))
    chosen = {"json": (JSON,), "arrow": (ARROW,), None: (JSON, ARROW)}[given.only]
    for content_type in chosen:
        if given.url:
            result = over_http(
                given.url,
                given.key,
                content_type,
                rows=given.rows,
                seconds=given.seconds,
                clients=given.clients,
            )
        else:
            result = in_process(
                content_type, rows=given.rows, batches=given.batches, senders=given.clients, folder=folder
            )
        print(json.dumps(asdict(result)), flush=True)
    if given.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
