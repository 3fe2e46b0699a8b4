from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from dashboard.engine.assets import Assets


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    with Flask(__name__).test_request_context("/"):
        yield


def test_the_sprite_holds_the_icons_in_use_and_no_unknown_ones() -> None:
    assets = Assets(["alarm", "no-such-icon"])
    assert 'id="alarm"' in assets.sprite
    assert "no-such-icon" not in assets.sprite
    assert 'id="alarm"' not in Assets([]).sprite
    assert 'id="house"' in Assets([]).sprite


def test_another_sprite_is_another_version() -> None:
    assert Assets(["alarm"]).version != Assets([]).version
    assert Assets(["alarm"]).version == Assets(["alarm", "alarm", "no-such-icon"]).version


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("icons.svg", "image/svg+xml"),
        ("favicon.svg", "image/svg+xml"),
        ("bootstrap.min.css", "text/css"),
        ("css/dashboard.css", "text/css"),
        ("js/main.js", "text/javascript"),
    ],
)
def test_a_file_may_be_kept_for_a_year_under_its_version_only(path: str, kind: str) -> None:
    assets = Assets([])
    with assets.send(assets.version, path) as current, assets.send("older", path) as older:
        assert current.mimetype == kind
        assert current.cache_control.max_age == 365 * 24 * 3600
        assert current.cache_control.immutable
        assert older.cache_control.no_cache
        assert older.cache_control.max_age is None


@pytest.mark.parametrize(
    "path",
    ["", "icons.txt", "../extension.py", "css/../../extension.py", "/etc/passwd", "css/none.css", "js", "a\0.css"],
)
def test_s28_nothing_else_is_sent(path: str) -> None:
    assets = Assets([])
    with pytest.raises(NotFound):
        assets.send(assets.version, path)
