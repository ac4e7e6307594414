from __future__ import annotations

from offing.actions.action import NothingToDo, RunState, key_of


def test_a_key_names_incident_and_action_and_nothing_else() -> None:
    assert key_of("abc", "retrain") == "offing-abc-retrain" == key_of("abc", "retrain")
    assert len({key_of(i, a) for i in ("abc", "abd") for a in ("x", "y")}) == 4


def test_the_states_are_those_of_the_page() -> None:
    assert [state.value for state in RunState] == [
        "planned", "waiting", "approved", "running", "done", "failed", "unsure", "skipped",
    ]  # fmt: skip
    assert NothingToDo("no").status == 409
