from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from offing.actions.action import NothingToDo, Occasion, RunState
from offing.actions.rollback import RollbackAction
from offing.actions.send import Sender
from offing.errors import ConfigError

if TYPE_CHECKING:
    from tests.actions.conftest import Receiver, Send


def test_it_asks_for_the_version_before(
    receiver: Receiver, sender: Sender, occasion: Occasion, send: Send
) -> None:
    sent = send(RollbackAction("back", f"{receiver.url}/rollback", sender), replace(occasion, bundle=None))
    assert sent.outcome.state is RunState.DONE
    body = sent.seen.content
    assert set(body) == {
        "event", "model", "from_version", "to_version", "key", "action", "incident", "deployment", "bundle",
    }  # fmt: skip
    assert (body["event"], body["model"]) == ("offing.rollback", "late-flights")
    assert (body["from_version"], body["to_version"]) == ("2", "1")


def test_there_is_nothing_to_do_without_a_deployment_or_a_version_before(
    sender: Sender, occasion: Occasion, incident: dict[str, Any]
) -> None:
    action = RollbackAction("back", "http://127.0.0.1:9", sender)
    with pytest.raises(NothingToDo, match="before 2 is not known"):
        action.request(replace(occasion, previous_version=None))
    bare = {**incident, "details": {**incident["details"], "deployment": None}}
    with pytest.raises(NothingToDo, match="no deployment"):
        action.request(replace(occasion, incident=bare))


def test_a_secret_that_cannot_sign_is_refused_at_once(sender: Sender) -> None:
    with pytest.raises(ConfigError):
        RollbackAction("back", "http://127.0.0.1", sender, "!")
    hidden = RollbackAction("back", "http://127.0.0.1/T1", sender, hide_url=True)
    assert "T1" not in repr(hidden)
