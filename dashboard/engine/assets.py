"""Static files: ours, Bootstrap's and a sprite of just the icons in use, under an address that changes with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from flask import Response, abort, send_from_directory

__all__ = ["Assets"]

OURS = Path(str(files("dashboard").joinpath("static")))
BOOTSTRAP = Path(str(files("flask_bootstrap").joinpath("static/bootstrap5")))
YEAR = 365 * 24 * 3600
SYMBOL = re.compile(r'<symbol\b[^>]*?\bid="([\w-]+)"[^>]*>.*?</symbol>', re.DOTALL)


@cache
def _bootstrap_icons() -> dict[str, str]:
    """Return Bootstrap's icons by name, cut from the sprite that Bootstrap-Flask installs (1.1 MB, read once)."""
    sprite = (BOOTSTRAP / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    return {match.group(1): match.group(0) for match in SYMBOL.finditer(sprite)}


class Assets:
    """The static files of one site. ``version`` is a digest of all of them and part of every address."""

    def __init__(self, icons: Iterable[str]) -> None:
        listed = (OURS / "icons.txt").read_text(encoding="utf-8").split()
        known = _bootstrap_icons()
        used = sorted({*listed, *icons} & set(known))
        self.sprite = '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(known[name] for name in used) + "</svg>"
        self.version = self._digest()

    def _digest(self) -> str:
        digest = hashlib.sha256(self.sprite.encode())
        digest.update(version("Bootstrap-Flask").encode())
        for path in sorted(OURS.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    @staticmethod
    def knows_icon(name: str) -> bool:
        """Return whether Bootstrap has an icon of that name."""
        return name in _bootstrap_icons()

    def send(self, asked: str, path: str) -> Response:
        """Answer with a file; one asked for under its current version may be kept for a year."""
        if path == "icons.svg":
            response = Response(self.sprite, mimetype="image/svg+xml")
        elif path == "bootstrap.min.css":
            response = send_from_directory(BOOTSTRAP / "css", path, conditional=True)
        elif path.endswith((".css", ".js", ".svg")):
            response = send_from_directory(OURS, path, conditional=True)
        else:
            abort(404)
        response.cache_control.clear()
        if asked == self.version:
            response.cache_control.public = True
            response.cache_control.max_age = YEAR
            response.cache_control.immutable = True
        else:
            response.cache_control.no_cache = True
        return response
