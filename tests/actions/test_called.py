from __future__ import annotations

import pytest

from offing.actions.called import LONGEST, answer, load


def test_a_function_is_found_by_its_name() -> None:
    assert load("os.path:join")("a") == "a"  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not a function"):
        load("os:sep")


def test_answers_say_what_was_returned_or_raised() -> None:
    assert answer("builtins:len", {"a": 1}) == {"returned": "1", "error": None, "began": True}
    failed = answer("builtins:int", {})
    assert failed["began"] and failed["error"].startswith("TypeError: ") and failed["returned"] is None
    absent = answer("builtins:absent", {})
    assert not absent["began"] and "AttributeError" in absent["error"]
    assert len(answer("builtins:repr", {"a": "x" * 5000})["returned"]) == LONGEST
