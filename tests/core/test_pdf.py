"""A PDF without a library: every object where the table says, text in Chinese, lines that fit."""

import re
import zlib

from core.pdf import A4, A5, Page, fitting, width_of, wrapped, write_pdf


def test_a_file_of_two_sheets_is_whole():
    pages = [Page(*A4), Page(*A5)]
    pages[0].text(20, 30, "莲花 1栋", 10, bold=True)
    pages[1].box(0, 0, 10, 10)
    pages[1].code(10, 10, 40, "https://example.org/b/abc/")

    content = write_pdf(pages, title="楼栋海报")

    table = content.split(b"\nxref\n")[1]
    offsets = [int(line[:10]) for line in table.splitlines()[2:] if line.endswith(b" n ")]
    for number, offset in enumerate(offsets, start=1):
        assert content[offset:].startswith(b"%d 0 obj" % number)
    assert content.count(b"/Type /Page ") == 2
    assert re.search(rb"/Kids \[(\d+) 0 R (\d+) 0 R\]", content).groups() == (b"7", b"9")
    drawn = [
        zlib.decompress(part.split(b"\nendstream")[0]) for part in content.split(b"stream\n")[1::2]
    ]
    assert "莲花 1栋".encode("utf-16-be").hex().upper().encode() in drawn[0]
    assert drawn[1].count(b" re") > 100


def test_lines_are_measured_shrunk_and_broken_between_signs():
    assert width_of("一1", 10) == 15
    assert fitting("一二三四", 10, 20) == 5
    assert fitting("一", 10, 20) == 10
    assert wrapped("一二三四五", 10, 20) == ["一二", "三四", "五"]
    assert wrapped("", 10, 20) == []
