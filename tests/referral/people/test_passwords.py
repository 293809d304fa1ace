from __future__ import annotations

import importlib.util

from tests import cast


def test_outside_tests_a_password_is_kept_as_argon2id_with_64_mib_and_three_passes() -> None:
    spec = importlib.util.find_spec("referral.people.passwords")
    assert spec is not None
    assert spec.loader is not None
    real = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(real)  # the one that the program has is made quick for the tests
    kept = real.hash_password(cast.PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert real.verify_password(kept, cast.PASSWORD)
    assert not real.verify_password(kept, cast.PASSWORD.upper())
    assert not real.verify_password(None, cast.PASSWORD)
