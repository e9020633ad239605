"""What every template keeps to: documented components, nothing inline that the CSP would refuse."""

import ast
import gettext
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
WIDTH = re.compile(r"@media[^{]*?width:\s*([\d.]+)(px|rem)\b")
WORD = re.compile(r"\sdata-([a-z-]+)=")
DAY_THAT_BREAKS = re.compile(
    r"<td(?![^>]*nowrap)[^>]*data-label[^>]*>"
    r"\{\{ [\w.]+\|date:\"Y年n月j日\"(?![^}]*together)[^}]*}}</td>"
)
FILTER = re.compile(r"<form[^>]*method=\"get\".*?</form>", re.DOTALL)
BEGINS = re.compile(r"class=\"btn btn-primary\" href=|button_link\.html\" with url=new_url")
ICON = re.compile(r"""(?:icon\.html" with name|\bicon)="([a-z0-9-]+)\"""")
DATA = re.compile(r"<script type=\"application/(ld\+)?json\"|json_script")


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_component_opens_with_a_comment_that_names_its_variables(component: Path) -> None:
    assert component.read_text(encoding="utf-8").startswith("{% comment %}\n")


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_gallery_or_a_frame_shows_the_component(component: Path) -> None:
    name = f"components/{component.name}"

    assert any(name in path.read_text(encoding="utf-8") for path in TEMPLATES if path != component)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_script_or_style(template: Path) -> None:
    text = DATA.sub("", template.read_text(encoding="utf-8"))

    assert not INLINE.search(text), f"the content security policy refuses it: {template}"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_takes_no_text_for_markup(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\|\s*safe\b|autoescape\s+off", text), "escape it, or build it in Python"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_day_that_is_alone_in_its_cell_stays_on_one_line(template: Path) -> None:
    assert not DAY_THAT_BREAKS.findall(template.read_text(encoding="utf-8"))


def test_the_sheet_of_icons_holds_those_that_pages_show_and_no_others() -> None:
    sheet = (ROOT / "static/vendor/bootstrap-icons/icons.svg").read_text(encoding="utf-8")
    shown = {name for path in TEMPLATES for name in ICON.findall(path.read_text(encoding="utf-8"))}
    for module in (ROOT / "dashboard").rglob("*.py"):
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "DayWork":
                shown.add(ast.literal_eval(call.args[2]))

    assert set(re.findall(r'<symbol id="([^"]+)"', sheet)) == shown


def test_a_filter_does_not_stand_out_beside_what_a_page_begins() -> None:
    """One button of a page is red; where one may add a row, that is the one."""
    both = []
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        rest = FILTER.sub("", text)
        if "btn-primary" in "".join(FILTER.findall(text)) and BEGINS.search(rest):
            both.append(template.name)

    assert not both


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_changes_at_widths_that_grow_with_the_readers_letters(sheet: Path) -> None:
    """Who reads at 200 % has half a screen: in em it gets the smaller layout, in px it breaks."""
    assert not WIDTH.search(sheet.read_text(encoding="utf-8"))


def test_the_scripts_of_the_desk_say_each_of_their_words_and_no_others() -> None:
    words = (ROOT / "templates/volunteers/_words.html").read_text(encoding="utf-8")
    scripts = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("static/js/desk/*.js"))
    said = set(re.findall(r"\bwords\.(\w+)", scripts))

    kept = {re.sub(r"-(\w)", lambda found: found[1].upper(), name) for name in WORD.findall(words)}
    assert kept == said


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_compiled_sentences_are_those_of_the_source(domain: str) -> None:
    folder = ROOT / "locale/zh_Hans/LC_MESSAGES"
    source = (folder / f"{domain}.po").read_text(encoding="utf-8")
    written = [line.split(" ", 1)[1][1:-1] for line in re.findall(r"^msgstr.*", source, re.M)][1:]
    with (folder / f"{domain}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]

    assert sorted(written) == sorted(text for key, text in catalogue.items() if key)
