"""The settings command: a production host gets its secrets from it, and none is shown."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from config import load_settings
from referral.commands.settings import settings


def test_made_secrets_start_a_production_host(tmp_path: object) -> None:
    made = {
        name: CliRunner().invoke(settings, ["--make", name]).output.strip()
        for name in ("SECRET_KEY", "FIELD_KEYS")
    }
    assert load_settings({"MODE": "production", "DATA_DIR": str(tmp_path), **made}).key_ring()


def test_secrets_and_passwords_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "kestrel-on-the-pier-at-noon-today")
    monkeypatch.setenv("SMTP_URL", "smtp://desk:kestrel@mail.example:587")
    shown = CliRunner().invoke(settings).output
    assert "kestrel" not in shown
    assert "SECRET_KEY=(set)" in shown
