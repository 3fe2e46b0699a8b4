"""What is built and installed elsewhere works there: the demo, both plugins, their templates and static files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.architecture import FOLDERS, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]

SERVE = """
import re, sys
from pathlib import Path
import dashboard, dashboard.plugins.notes, dashboard.plugins.signups, dashboard.templates
for module in (dashboard, dashboard.plugins.notes, dashboard.plugins.signups, dashboard.templates):
    assert Path(module.__file__).is_relative_to(sys.prefix), module.__file__

from dashboard.demo import create_app
app = create_app()
site = app.extensions["demo_site"]
with app.app_context():
    email, password = site.first_admin("ann@example.org")

client = app.test_client()
page = client.get("/admin/login").get_data(as_text=True)
token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
answer = client.post("/admin/login", data={"csrf_token": token, "email": email, "password": password})
assert answer.status_code in (302, 303), answer.status_code

home = client.get("/admin/").get_data(as_text=True)
for panel in ("notes", "signups"):
    assert f'panel-{panel}' in home or f'data-panel="{panel}"' in home, home
assets = set(re.findall(r'(?:href|src)="(/admin/(?:static|plugins)/[^"#]+)"', home))
assert any(each.partition("?")[0].endswith(".css") for each in assets), assets
assert any(each.partition("?")[0].endswith(".js") for each in assets), assets
for each in assets:
    assert client.get(each).status_code == 200, each
assert client.get("/admin/message/").status_code == 200
print("served")
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from the tree, without what this environment would lend it; return what it printed."""
    borrowed = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DATABASE_URL", "SECRET_KEY", "DASHBOARD_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in borrowed}
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as an index would get it, from a copy: building leaves traces."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source, cwd=out)
    (built,) = out.glob("*.whl")
    assert len(list(out.glob("*.tar.gz"))) == 1
    return built


def test_the_wheel_holds_every_file_of_its_folders(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder, package in FOLDERS.items():
        files = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file()}
        wanted = {f"{package.replace('.', '/')}/{path.as_posix()}" for path in files if path.suffix != ".pyc"}
        assert wanted <= inside


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"dashboard"}


def test_installed_in_an_empty_environment_it_serves_the_demo_and_both_plugins(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    pins = ROOT / ".ci" / "pins" / "serve.txt"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    run(*pip, "--require-hashes", "--requirement", pins, cwd=tmp_path)
    run(*pip, "--no-deps", "--no-index", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(python, "-W", "error", "-c", SERVE, cwd=elsewhere).endswith("served\n")
    assert "serve" in run(python.with_name("dashboard"), "--help", cwd=elsewhere)
