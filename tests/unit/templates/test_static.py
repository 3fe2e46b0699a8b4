from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "dashboard" / "static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STYLE = (STATIC / "css" / "dashboard.css").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "templates" / "dashboard").rglob("*.html"))
LISTED = (STATIC / "icons.txt").read_text(encoding="utf-8").split()


def bootstrap_icons() -> set[str]:
    sprite = files("flask_bootstrap").joinpath("static/bootstrap5/icons/bootstrap-icons.svg")
    return set(re.findall(r'\bid="([\w-]+)"', sprite.read_text(encoding="utf-8")))


def literals_that_are_icons(source: str, known: set[str]) -> set[str]:
    """Every icon name written in a call of ``icon(…)``, or in a table from which such a call takes its name."""
    calls = re.findall(r"\bicon\(chrome,\s*([^)]*)\)", source)
    tables = re.findall(r"\{%-? (?:set icons =|for value, label, symbol in)(.*?)%\}", source, re.DOTALL)
    words = re.findall(r'(?<!= )"([a-z0-9-]+)"(?!:)', " ".join([*calls, *tables]))
    return {word for word in words if word in known}


def test_the_list_of_icons_is_sorted_and_each_exists_in_bootstrap() -> None:
    assert sorted(set(LISTED)) == LISTED
    assert set(LISTED) <= bootstrap_icons()


def test_every_icon_that_a_template_or_script_uses_is_listed() -> None:
    known = bootstrap_icons()
    for path in TEMPLATES:
        assert literals_that_are_icons(path.read_text(encoding="utf-8"), known) <= set(LISTED), path.name
    for path in SCRIPTS:
        assert set(re.findall(r"#([a-z-]+)`", path.read_text(encoding="utf-8"))) <= set(LISTED), path.name


def test_scripts_put_text_into_the_page_as_text_only() -> None:
    for path in SCRIPTS:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source), (
            path.name
        )


def test_scripts_import_only_their_neighbours() -> None:
    for path in SCRIPTS:
        for target in re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"


def test_the_stylesheet_loads_nothing_from_elsewhere() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_stylesheet_knows_no_left_and_right_but_where_it_says_so() -> None:
    """Logical properties turn with the direction of writing; the few physical ones stand beside a ``dir=rtl`` twin."""
    physical = re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)", STYLE)
    assert physical == []


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_keep_the_contrast_of_wcag_aa_in_both_themes() -> None:
    found = re.findall(r"--dash-([\w-]+): light-dark\((#\w+), (#\w+)\)", STYLE)
    colours = {name: (light, dark) for name, light, dark in found}
    text = [
        (ink, ground)
        for ink in ("ink", "muted", "accent", "accent-strong", "red", "amber", "green")
        for ground in ("ground", "surface", "sunken", "raised")
    ]
    text += [(tone, f"{tone}-soft") for tone in ("red", "amber", "green", "blue")]
    text += [("accent-strong", "accent-soft"), ("on-accent", "accent"), ("ink", "accent-soft"), ("ink", "red-soft")]
    for theme in (0, 1):
        for ink, ground in text:
            assert contrast(colours[ink][theme], colours[ground][theme]) >= 4.5, (theme, ink, ground)
        assert contrast(colours["control"][theme], colours["surface"][theme]) >= 3, "the border of a control"
