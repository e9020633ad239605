"""Word documents: the template's words, what people typed as text, and nothing left out."""

import io

import pytest
from django.template import engines

from core import word

pytestmark = pytest.mark.once


@pytest.fixture
def template(monkeypatch):
    """Let a test write its template as a string."""

    def use(source: str) -> None:
        compiled = engines["django"].from_string(source)
        monkeypatch.setattr(
            word, "render_to_string", lambda name, context: compiled.render(context)
        )

    return use


def document(content: bytes):
    from docx import Document

    return Document(io.BytesIO(content))


def test_paragraphs_lists_and_tables_come_in_order(template):
    template(
        "<h1>感谢信</h1><p>致{{ unit }}：</p><ol><li>一</li><li>二</li></ol>"
        "<table><tr><th>日期</th><th>事项</th></tr><tr><td>6月1日</td><td>巡 防</td></tr></table>"
    )

    made = document(word.write_docx("x.html", {"unit": "清水小学"}))

    assert [paragraph.text for paragraph in made.paragraphs] == [
        "感谢信",
        "致清水小学：",
        "1. 一",
        "2. 二",
    ]
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["日期", "事项"],
        ["6月1日", "巡 防"],
    ]


def test_what_somebody_typed_is_text(template):
    template("<p>{{ goal }}</p>")

    made = document(word.write_docx("x.html", {"goal": "<strong>甲</strong> & 乙 {{ 丙 }}"}))

    assert made.paragraphs[0].text == "<strong>甲</strong> & 乙 {{ 丙 }}"


def test_a_tag_that_a_document_does_not_know_is_an_error(template):
    template("<p>一</p><div>二</div>")

    with pytest.raises(ValueError, match="div"):
        word.write_docx("x.html", {})


def test_the_page_is_a4_with_a_number_at_its_foot(template):
    template("<p>一</p>")

    section = document(word.write_docx("x.html", {})).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer.paragraphs[0]._element.xml
