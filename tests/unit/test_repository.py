"""The repository keeps its word: what its files say of each other is true."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture import BEGIN, DOCUMENT, ROOT, first_sentence, module_files, module_name, module_table

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
MAKE_COMMAND = re.compile(r"\bmake ([a-z][a-z-]*)")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
PROSE = [ROOT / name for name in ("README.md", "CHANGELOG.md")] + sorted((ROOT / "docs").glob("*.md"))


@pytest.fixture(scope="module")
def configuration() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / ".ci" / "pins" / f"{name}.txt").read_text(encoding="utf-8")))


# Packaging ------------------------------------------------------------------------------------------------------------


def test_the_packages_of_setup_cfg_are_those_on_disk(configuration: configparser.ConfigParser) -> None:
    on_disk = {module_name(path) for path in module_files() if path.name == "__init__.py"}
    assert set(lines(configuration["options"]["packages"])) == on_disk


def test_every_folder_with_modules_is_a_package() -> None:
    without = {path.parent for path in module_files() if not (path.parent / "__init__.py").exists()}
    assert not without


def test_the_templates_package_holds_no_code() -> None:
    (docstring,) = ast.parse((ROOT / "templates" / "__init__.py").read_text(encoding="utf-8")).body
    assert isinstance(docstring, ast.Expr)
    assert [path.name for path in (ROOT / "templates").rglob("*.py")] == ["__init__.py"]


def test_entry_points_lead_to_something(configuration: configparser.ConfigParser) -> None:
    for group in configuration["options.entry_points"].values():
        for line in lines(group):
            module, _colon, name = line.partition("=")[2].strip().partition(":")
            result = subprocess.run([sys.executable, "-c", f"from {module} import {name}"], cwd="/", check=False)
            assert result.returncode == 0, line


@pytest.mark.parametrize(("file", "sections"), [("serve", ["install_requires"]), ("develop", ["test", "dev"])])
def test_what_setup_cfg_asks_for_is_pinned(
    configuration: configparser.ConfigParser, file: str, sections: list[str]
) -> None:
    pinned = pins(file)
    asked = {
        **configuration["options.extras_require"],
        "install_requires": configuration["options"]["install_requires"],
    }
    for requirement in (Requirement(line) for section in sections for line in lines(asked[section])):
        assert requirement.name in pinned
        assert requirement.specifier.contains(pinned[requirement.name]), f"{requirement}: run `make pins`"


def test_every_pin_has_hashes_and_names_no_host() -> None:
    for path in (ROOT / ".ci" / "pins").iterdir():
        text = path.read_text(encoding="utf-8")
        assert text.count(" \\\n    --hash=sha256:") >= len(PINNED.findall(text)) > 0
        assert "://" not in text
        assert "--index" not in text


def test_both_files_pin_the_same_versions() -> None:
    serve, develop = pins("serve"), pins("develop")
    assert {name: develop.get(name) for name in serve} == serve


# Layers ---------------------------------------------------------------------------------------------------------------


def test_import_linter_names_packages_that_exist(configuration: configparser.ConfigParser) -> None:
    known = {module_name(path) for path in module_files()} | {"plugins"}
    for section in (name for name in configuration.sections() if name.startswith("importlinter:contract")):
        for option in ("source_modules", "forbidden_modules"):
            named = lines(configuration[section].get(option, ""))
            ours = {name for name in named if name.startswith(("dashboard", "plugins")) and "*" not in name}
            assert ours <= known, section


def imported_names(node: ast.AST) -> set[str]:
    """Return what an absolute import names, both the module and what is taken from it."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def imported_modules(path: Path) -> set[str]:
    """Return what a module imports, relative imports by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found |= imported_names(node)
        if isinstance(node, ast.ImportFrom) and node.level:
            package = module_name(path).split(".")
            package = package[: len(package) - node.level + (path.name == "__init__.py")]
            module = ".".join((*package, *filter(None, [node.module])))
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def test_the_core_does_not_import_plugins() -> None:
    applications = ("dashboard.plugins", "dashboard.demo")
    core = [path for path in module_files() if not module_name(path).startswith(applications)]
    guilty = {module_name(path) for path in core if "dashboard.plugins" in imported_modules(path)}
    assert not guilty


def test_nobody_imports_the_folders_under_their_own_names() -> None:
    files = [*module_files(), ROOT / "wsgi.py"]
    top = {name.partition(".")[0] for path in files for name in imported_modules(path)}
    assert not top & {"plugins", "templates"}


def asked_for(configuration: configparser.ConfigParser, *extras: str) -> set[str]:
    """Return the distributions that installing with the extras brings, by their own names."""
    options, named = configuration["options"], configuration["options.extras_require"]
    every = [*lines(options["install_requires"]), *(line for extra in extras for line in lines(named[extra]))]
    return {canonicalize_name(Requirement(line).name) for line in every}


def not_asked_for(imported: set[str], asked: set[str]) -> set[str]:
    theirs = {name.partition(".")[0] for name in imported} - {"dashboard", "tests", "wsgi", *sys.stdlib_module_names}
    distributions = packages_distributions()
    return {name for name in theirs if not asked & set(map(canonicalize_name, distributions.get(name, [])))}


def test_what_is_imported_is_asked_for(configuration: configparser.ConfigParser) -> None:
    imported = {name for path in module_files() for name in imported_modules(path)} - {"psycopg", "pymysql"}
    assert not_asked_for(imported, asked_for(configuration)) == set()


def test_what_the_tests_import_is_asked_for(configuration: configparser.ConfigParser) -> None:
    imported = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported_names(node)
    }
    local = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    assert not_asked_for(imported - local, asked_for(configuration, "test")) == set()


# Documents ------------------------------------------------------------------------------------------------------------


def test_the_module_table_says_what_the_modules_say() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document.count(BEGIN) == 1
    assert module_table() in document, "run `make architecture`"


@pytest.mark.parametrize("path", module_files(), ids=module_name)
def test_a_module_opens_with_one_sentence(path: Path) -> None:
    sentence = first_sentence(path)
    assert sentence.endswith(".")
    assert len(sentence) <= 160


def test_the_first_screen_of_the_readme_has_two_commands_and_a_picture() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    blocks = re.findall(r"```\w*\n(.*?)```", first_screen, re.DOTALL)
    commands = [line.partition("#")[0].strip() for block in blocks for line in lines(block)]
    assert commands == ["make run", "make test"]
    assert re.search(r"!\[[^\]]+\]\(docs/screenshots/[\w-]+\.png\)", first_screen)


def test_make_commands_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in PROSE:
        code = re.findall(r"```.*?```|`[^`\n]+`", path.read_text(encoding="utf-8"), re.DOTALL)
        asked = {command for each in code for command in MAKE_COMMAND.findall(each)}
        assert asked <= targets, path.name


def test_make_alone_prints_every_target_with_its_line() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"run", "test", "check", "screenshots"} <= set(described)
    for target in described:
        assert re.search(rf"^  make {target} +\w", printed, re.MULTILINE)


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    script = lines((ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert script.index("make check") < script.index("make test")


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.name}: {link}"
        for path in PROSE
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in link and not (path.parent / link).exists()
    ]
    assert not broken


def test_every_page_of_the_documentation_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    reached = set(LINK.findall(readme))
    for path in (ROOT / "docs").glob("*.md"):
        pages = {f"docs/{path.name}"} & reached
        linked = any(f"({path.name}" in other.read_text(encoding="utf-8") for other in (ROOT / "docs").glob("*.md"))
        assert pages or linked, path.name


def test_files_name_no_place_of_one_machine() -> None:
    places = re.compile(r"(?<![\w.])/(?:work|farm|home/[a-z]+|Users/[a-z]+|root)/")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    texts = [ROOT / name for name in listed.stdout.splitlines() if not name.endswith((".png", ".sqlite", ".ico"))]
    guilty = [path.name for path in texts if path.exists() and places.search(path.read_text(encoding="utf-8"))]
    assert [name for name in guilty if name != Path(__file__).name] == []
