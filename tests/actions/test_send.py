from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from offing.actions.action import RunState
from offing.actions.http_request import Login, post_json
from offing.actions.send import LONGEST_ANSWER, Answer, Sender, created, created_with
from offing.clock import SystemClock

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver

STATUSES = [
    (200, "done"), (201, "done"), (204, "done"), (301, "failed"), (400, "failed"), (401, "failed"),
    (404, "failed"), (422, "failed"), (429, "failed"), (500, "failed"), (502, "unsure"), (503, "failed"),
    (504, "unsure"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "state"), STATUSES)
def test_every_answer_has_its_meaning(receiver: Receiver, sender: Sender, status: int, state: str) -> None:
    receiver.answer = lambda seen: (status, None if status == 204 else {"said": "so"})
    outcome = sender.send(post_json(f"{receiver.url}/x", {}), created)
    assert outcome.state.value == state and str(status) in outcome.text
    assert len(receiver.seen) == 1, "sent once, redirects are not followed"


def test_what_is_there_already_is_done(receiver: Receiver, sender: Sender) -> None:
    receiver.answer = lambda seen: (409, {"detail": "exists"})
    assert sender.send(post_json(receiver.url, {}), created, already=409).state is RunState.DONE
    assert sender.send(post_json(receiver.url, {}), created).state is RunState.FAILED


def test_no_answer_in_time_is_unsure(receiver: Receiver, sender: Sender) -> None:
    receiver.answer = lambda seen: None
    outcome = sender.send(post_json(receiver.url, {}, timeout_seconds=0.1), created)
    assert outcome.state is RunState.UNSURE and "ReadTimeout" in outcome.text
    assert len(receiver.seen) == 1


def test_a_connection_that_breaks_after_the_request_is_unsure(sender: Sender) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            connection.recv(65_536)
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        outcome = sender.send(post_json(url, {}, timeout_seconds=5), created)
        thread.join()
    assert outcome.state is RunState.UNSURE


def test_what_never_left_is_a_failure(sender: Sender) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", "ftp://127.0.0.1/"):
        outcome = sender.send(post_json(url, {}), created)
        assert outcome.state is RunState.FAILED and "nothing was sent" in outcome.text, outcome
    login = Login(f"http://127.0.0.1:{port}/", b"{}")
    outcome = sender.send(post_json(f"http://127.0.0.1:{port}/", {}, login=login), created)
    assert outcome.state is RunState.FAILED and "nothing was sent: the login failed" in outcome.text


def test_an_endless_answer_is_let_go() -> None:
    """The status says that it was done; the body is read up to a limit and no further."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b"x" * 65_536)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        read: list[Answer] = []

        def keep(answer: Answer) -> object:
            read.append(answer)
            return created(answer)

        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        outcome = Sender(SystemClock()).send(post_json(url, {}, timeout_seconds=20), keep)  # type: ignore[arg-type]
        thread.join(20)
    assert outcome.state is RunState.DONE and len(read[0].text) == LONGEST_ANSWER


def test_a_secret_in_an_answer_is_hidden(receiver: Receiver, sender: Sender) -> None:
    receiver.answer = lambda seen: (200, {"url": "http://x/hunter2"})
    outcome = sender.send(post_json(receiver.url, {}, secrets=["hunter2"]), created_with("url"))
    assert outcome.reference == "http://x/***"


def test_references_are_found_or_not() -> None:
    assert created_with("a", "b")(Answer(200, "", {"a": {"b": 7}})).reference == "7"
    nothing: tuple[Any, ...] = (None, [], {"a": 1}, {"a": {"b": None}}, {"a": {"b": {}}})
    for content in nothing:
        assert created_with("a", "b")(Answer(200, "", content)).reference is None
