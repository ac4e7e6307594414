from __future__ import annotations

import pytest

from offing.domain.window import SECOND
from offing.errors import ConfigError
from offing.standard_webhooks import check_secret, sign, signed_headers


def test_the_example_of_standard_webhooks() -> None:
    """The values are those of the specification's own example, which its libraries use too."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_headers_with_and_without_a_secret() -> None:
    assert signed_headers(None, "k", 3 * SECOND + 7, b"") == {"webhook-id": "k", "webhook-timestamp": "3"}
    assert signed_headers("whsec_", "k", 0, b"")["webhook-signature"] == sign("whsec_", "k", "0", b"")


def test_a_secret_that_cannot_sign_is_refused() -> None:
    for secret in (None, "whsec_AAAA"):
        check_secret(secret)
    with pytest.raises(ConfigError, match="whsec_"):
        check_secret("whsec_?")
