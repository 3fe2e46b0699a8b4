from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dashboard.errors import DashboardError
from dashboard.security.environment import (
    KEY_FILE,
    environment,
    prepare_cookies,
    prepare_secret_key,
    weakness_of,
)

GOOD = "4b0c2f5e9d7a48137cd1e8f6a90b35d2"


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHBOARD_ENV", raising=False)
    monkeypatch.delenv("FLASK_ENV", raising=False)


def app_with(tmp_path: Path, **config: Any) -> Flask:
    app = Flask("app", instance_path=str(tmp_path / "instance"))
    app.config.update(config)
    return app


@pytest.mark.parametrize(
    "key",
    ["dev", "short-1a2b3c4d5e6f", "change-me-please-this-is-a-secret-key", "your-secret-key-here-your-secret-key",
     "pf9Wkove4IKEAXvy-cQkeDPhv9Cb3Ag-wyJILbq_dFw", "a" * 64, "x" * 31, b"k" * 40],
)  # fmt: skip
def test_s38_production_refuses_a_key_that_others_can_know(tmp_path: Path, key: str | bytes) -> None:
    app = app_with(tmp_path, DASHBOARD_ENV="production", SECRET_KEY=key)
    with pytest.raises(DashboardError, match="SECRET_KEY") as error:
        prepare_secret_key(app)
    assert "token_hex" in error.value.hint
    prepare_secret_key(app_with(tmp_path, DASHBOARD_ENV="development", SECRET_KEY=key))


def test_s38_production_refuses_to_start_without_a_key(tmp_path: Path) -> None:
    for key in (None, ""):
        with pytest.raises(DashboardError, match="not set"):
            prepare_secret_key(app_with(tmp_path, DASHBOARD_ENV="production", SECRET_KEY=key))
    assert not (tmp_path / "instance").exists()


def test_s38_production_refuses_debug_mode(tmp_path: Path) -> None:
    with pytest.raises(DashboardError, match="Debug"):
        prepare_secret_key(app_with(tmp_path, DASHBOARD_ENV="production", SECRET_KEY=GOOD, DEBUG=True))


@pytest.mark.parametrize("key", [GOOD, "jK3_secret_9fLw2Q-xZ8vB7nM1pR5tY0uAcD4eG6hS", bytes(range(100, 140))])
def test_s38_a_random_key_is_good_enough(tmp_path: Path, key: str | bytes) -> None:
    assert weakness_of(key) == ""
    prepare_secret_key(app_with(tmp_path, DASHBOARD_ENV="production", SECRET_KEY=key))


def test_development_keeps_a_key_of_its_own(tmp_path: Path) -> None:
    first, second = app_with(tmp_path), app_with(tmp_path)
    prepare_secret_key(first)
    prepare_secret_key(second)
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert weakness_of(first.config["SECRET_KEY"]) == ""
    kept = tmp_path / "instance" / KEY_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [each.name for each in kept.parent.iterdir()] == [KEY_FILE]


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file where the folder should be")
    app = app_with(tmp_path)
    prepare_secret_key(app)
    assert len(app.config["SECRET_KEY"]) == 64


def test_tests_leave_no_key_behind(tmp_path: Path) -> None:
    app = app_with(tmp_path, TESTING=True)
    prepare_secret_key(app)
    assert app.config["SECRET_KEY"]
    assert not (tmp_path / "instance").exists()


def test_the_environment_is_what_is_said_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(app_with(tmp_path)) == "development"
    assert environment(app_with(tmp_path, TESTING=True)) == "testing"
    monkeypatch.setenv("DASHBOARD_ENV", "prod")
    assert environment(app_with(tmp_path, TESTING=True)) == "production"
    assert environment(app_with(tmp_path, DASHBOARD_ENV="development")) == "development"


def test_a_server_made_for_it_means_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "gunicorn", sys)
    assert environment(app_with(tmp_path)) == "production"
    assert environment(app_with(tmp_path, DEBUG=True)) == "development"
    app = app_with(tmp_path)
    prepare_cookies(app, own=True)
    assert app.config["SESSION_COOKIE_NAME"] == "session", "it says nothing about TLS"


def test_s9_a_cookie_of_several_hosts_gets_no_host_name(tmp_path: Path) -> None:
    app = app_with(tmp_path, DASHBOARD_ENV="production", SESSION_COOKIE_DOMAIN="example.com")
    prepare_cookies(app, own=True)
    assert app.config["SESSION_COOKIE_NAME"] == "session"
    assert app.config["SESSION_COOKIE_SECURE"] is True
