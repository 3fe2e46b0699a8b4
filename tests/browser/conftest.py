"""One served demo and one Chromium for all browser tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .stage import Stage, browser, demo


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with demo(tmp_path_factory.mktemp("demo")) as served:
        yield served


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with browser(chromium) as started:
        yield started


@pytest.fixture(autouse=True)
def no_trouble(stage: Stage) -> Iterator[None]:
    """Fail a test whose pages wrote errors to the console, broke the content security policy or raised."""
    stage.trouble.clear()
    yield
    assert not stage.trouble, "\n".join(stage.trouble)
