"""PDFs: the template's words in embedded fonts, what people typed as text, nothing from outside."""

import logging
import re
import sys
import zlib

import pytest
from django.template import engines
from PIL import ImageFile

from core import pdf
from core.errors import RefusedError

pytestmark = pytest.mark.once

STYLES = '<link rel="stylesheet" href="css/pdf.css"><link rel="stylesheet" href="css/poster.css">'


@pytest.fixture
def template(monkeypatch):
    """Let a test write its template as a string."""

    def use(source: str) -> None:
        compiled = engines["django"].from_string(source)
        monkeypatch.setattr(pdf, "render_to_string", lambda name, context: compiled.render(context))

    return use


def words_of(content: bytes) -> bytes:
    """Return a file's objects and pages as they are before their compression."""
    streams = re.findall(rb"/FlateDecode.*?\nstream\n(.*?)\nendstream", content, re.S)
    return b"\n".join([content, *(zlib.decompressobj().decompress(each) for each in streams)])


def pages_of(content: bytes) -> list[tuple[int, int]]:
    """Return the width and height of each page in millimetres."""
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", words_of(content))
    return [(round(float(x) * 25.4 / 72), round(float(y) * 25.4 / 72)) for x, y in boxes]


def test_chinese_is_set_in_fonts_that_travel_with_the_file(template):
    template(f"{STYLES}<p>莲华</p><h1>{{{{ name }}}}</h1>")

    content = pdf.write_pdf("x.html", {"name": "何小安"})

    assert content.startswith(b"%PDF-")
    assert re.search(rb"/BaseFont ?/[A-Z]{6}\+Noto-Sans-CJK-SC", words_of(content))
    assert b"/FontFile3" in words_of(content)
    assert len(content) < 200_000  # the signs that are used; a whole font has 19 MB


def test_pages_are_as_large_as_the_style_sheet_says(template, caplog):
    template(f'{STYLES}<p class="poster poster-a4">一</p><p class="poster poster-a5">二</p>')

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        content = pdf.write_pdf("x.html", {})

    assert pages_of(content) == [(210, 297), (148, 210)]
    assert caplog.messages == []  # no rule of our sheets that the library passes over


def test_what_somebody_typed_is_text(template):
    template("<p>{{ goal }}</p>")

    content = pdf.write_pdf("x.html", {"goal": '<img src="https://example.org/a.png">'})

    assert b"/Image" not in words_of(content)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a.png",
        "http://127.0.0.1/",
        "file:///etc/hostname",
        "ftp://example.org/a",
        "/etc/hostname",
        "css/nothing.css",
        "css/../../pyproject.toml",
        "https://static.invalid.example.org/css/pdf.css",
    ],
)
def test_an_address_that_is_not_our_own_is_an_error(template, address):
    template(f'<img src="{address}">')

    with pytest.raises(ValueError, match=r"static/|outside"):
        pdf.write_pdf("x.html", {})


def test_a_picture_inside_the_page_is_drawn(template):
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    template(f'<img src="data:image/png;base64,{dot}rkJggg==">')

    assert b"/Image" in words_of(pdf.write_pdf("x.html", {}))


@pytest.mark.parametrize("missing", [ImportError("weasyprint"), OSError("libpango-1.0-0")])
def test_without_the_library_the_browsers_print_is_named(monkeypatch, missing):
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise missing

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])

    with pytest.raises(RefusedError) as refused:
        pdf.write_pdf("x.html", {})

    assert "这台服务器还不能生成 PDF" in refused.value.sentence
    assert "打印" in refused.value.sentence


def test_the_library_leaves_broken_pictures_refused():
    pdf.load()

    assert not ImageFile.LOAD_TRUNCATED_IMAGES
