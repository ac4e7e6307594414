from __future__ import annotations

from offing.profiles.measures.spec import Custom


def test_the_json_form_comes_back() -> None:
    one = Custom("margin", "python", "shop.metrics:margin", "mean")
    assert Custom.from_dict(one.to_dict()) == one
