"""Word documents out of templates: the words stand in `templates/word/`, like those of a page.

A template is HTML of a few tags: h1, h2, h3, p, ul, ol, li, table, thead, tbody, tr, th, td,
strong, br; `<p class="right">` ends a letter, `<p class="note">` is small. Any other tag is an
error of the template, so that nothing is left out of a document unnoticed.
"""

import io
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.template.loader import render_to_string

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# As 党政机关公文格式 (GB/T 9704) names them; a PC without one takes its own.
BODY, HEADING, TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_SIZES = {"h1": 22, "h2": 16, "h3": 16, "p": 16, "li": 16, "cell": 12, "note": 10.5}
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)  # XML has no form for it
_BLOCKS = {"h1", "h2", "h3", "p", "li"}


def write_docx(template: str, context: Mapping[str, Any]) -> bytes:
    """Return a Word document made of a template of `templates/word/`.

    Shape:  A4, pages numbered at the foot. What people typed stands in it as text, never as
            markup: the template escapes it like any page.
    Errors: ValueError for a tag that a document does not know.
    """
    writer = _Writer()
    writer.feed(render_to_string(f"word/{template}", dict(context)))
    writer.close()
    return writer.content()


class _Writer(HTMLParser):
    """Puts the template's paragraphs and tables into a document as they come."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        # Long to load and seldom needed: not at the start of every process.
        from docx import Document

        self.document: Any = Document()
        self.paragraph: Any = None
        self.rows: list[list[tuple[str, bool]]] | None = None
        self.cell: list[str] | None = None
        self.lists: list[str] = []
        self.counts: list[int] = []
        self.is_strong = False
        self.size: float = _SIZES["p"]
        self.font = BODY
        self._lay_out()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self.lists.append(tag)
            self.counts.append(0)
        elif tag == "table":
            self.rows = []
        elif tag in {"tr", "th", "td"} and self.rows is not None:
            self._begin_in_table(self.rows, tag)
        elif tag in _BLOCKS:
            self._begin(tag, dict(attrs).get("class") or "")
        elif tag in {"strong", "br"}:
            self._begin_inline(tag)
        elif tag not in {"thead", "tbody"}:
            raise ValueError(f"<{tag}> has no form in a Word document")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self.lists.pop()
            self.counts.pop()
        elif tag in {"th", "td"} and self.rows and self.cell is not None:
            self.rows[-1].append((" ".join("".join(self.cell).split()), tag == "th"))
            self.cell = None
        elif tag == "table" and self.rows is not None:
            self._write_table(self.rows)
            self.rows = None
        elif tag in _BLOCKS:
            self.paragraph = None
        elif tag == "strong":
            self.is_strong = False

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)
        elif self.paragraph is not None:
            text = " ".join(data.split())
            if text:
                self._run(self.paragraph, text, self.size, self.font, self.is_strong)

    def content(self) -> bytes:
        """Return the file."""
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _begin(self, tag: str, kind: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        self.paragraph = self.document.add_paragraph()
        self.size = _SIZES["note" if kind == "note" else tag]
        self.font = {"h1": TITLE, "h2": HEADING, "h3": HEADING}.get(tag, BODY)
        shape = self.paragraph.paragraph_format
        if tag == "h1":
            shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
            shape.space_after = Pt(14)
        elif kind == "right":
            shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif tag == "p" and kind != "note":
            shape.first_line_indent = Pt(2 * self.size)  # two characters, as in any letter
        if tag == "li":
            self.counts[-1] += 1
            mark = f"{self.counts[-1]}. " if self.lists[-1] == "ol" else "· "
            self._run(self.paragraph, mark, self.size, BODY, is_strong=False)

    def _begin_in_table(self, rows: list[list[tuple[str, bool]]], tag: str) -> None:
        if tag == "tr":
            rows.append([])
        else:
            self.cell = []

    def _begin_inline(self, tag: str) -> None:
        if tag == "strong":
            self.is_strong = True
        elif self.cell is not None:
            self.cell.append(" ")
        elif self.paragraph is not None:
            self.paragraph.add_run().add_break()

    def _write_table(self, rows: list[list[tuple[str, bool]]]) -> None:
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        table = self.document.add_table(rows=len(rows), cols=width, style="Table Grid")
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, (text, is_head) in zip(row.cells, cells, strict=False):
                font = HEADING if is_head else BODY
                self._run(cell.paragraphs[0], text, _SIZES["cell"], font, is_strong=False)

    def _run(self, paragraph: Any, text: str, size: float, font: str, is_strong: bool) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        run = paragraph.add_run(_NO_TEXT.sub("", text))
        run.font.size, run.font.name, run.bold = Pt(size), font, is_strong
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)

    def _lay_out(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        foot = section.footer.paragraphs[0]
        foot.alignment = 1
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        foot._element.append(field)
        foot.paragraph_format.space_before = Pt(0)
