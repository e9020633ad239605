"""Cells and markup written to hold up who reads them: read, or refused, in no time."""

import time

import pytest
from django.core.exceptions import ValidationError

from core.errors import RefusedError
from core.ledger import cells, formats, safety
from core.ledger.cells import Hints
from core.ledger.sheets import read_workbook
from core.templatetags.portal import together
from projects.anonymity import tells_who
from tests.hostile.files import workbook

pytestmark = pytest.mark.once

LONG = 20_000
TELLING = {1: formats.made_of("0000")}  # a style that says more than its number
CPU_SECONDS = 0.5  # what was written so took from two seconds to hours


def day(text: str) -> str:
    """Return what is said of a text that is no day."""
    with pytest.raises(ValidationError) as refused:
        cells.day(text, Hints())
    return str(refused.value.message)


def number(text: str) -> str:
    """Return what is said of a text that is no number."""
    with pytest.raises(ValidationError) as refused:
        cells.whole_number()(text, Hints())
    return str(refused.value.message)


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        pytest.param(
            day, "2022-06-01日" + "1:1" * 20 + "x", cells.SEVERAL_DAYS, id="hours of a day"
        ),
        pytest.param(number, "1" * LONG + "x", "应为数字，不写其他文字。", id="a number"),
        pytest.param(tells_who, "一" + "1" * LONG, "", id="a door"),
        pytest.param(together, "1" * LONG, "1" * LONG, id="a number with its unit"),
        pytest.param(together, "1," * LONG, "1," * LONG, id="a number in groups"),
    ],
)
def test_a_text_that_is_nearly_something_is_read_in_no_time(read, text, said):
    begun = time.process_time()

    assert read(text) == said
    assert time.process_time() - begun < CPU_SECONDS


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(b'<c r="A1" a="' + b">" * LONG, id="signs in an attribute"),
        pytest.param(b'<c r="XFD1048576"/><c' + b' r="A1"' * LONG, id="references of one cell"),
        pytest.param(b'<c r="A1"><f/>' + b" " * LONG, id="blanks behind a formula"),
        pytest.param(b'<c r="A1" s="1"' + b" " * LONG, id="blanks behind a style"),
        pytest.param(b'<c r="A1" s="1"' * LONG, id="styles of no cell"),
    ],
)
def test_markup_that_goes_on_and_on_is_measured_in_no_time(inside):
    xml = bytearray(b'<worksheet><row r="1">' + inside)
    begun = time.process_time()

    safety._area(xml)
    safety._marks(xml, TELLING)

    assert time.process_time() - begun < CPU_SECONDS


def test_a_hidden_row_with_an_endless_number_is_no_error():
    xml = bytearray(b'<worksheet><row hidden="1" r="%s"/>' % (b"9" * 5000))

    assert safety._marks(xml, {}).hidden_rows == {999_999_999}


def test_an_error_cell_without_an_error_lays_out_nothing():
    cells_ = b"".join(b'<c r="B%d" t="e"/><c r="C%d" t="e"></c>' % (n, n) for n in (1, 1_000_000))
    xml = bytearray(b'<worksheet><row r="1">%s</row>' % cells_)

    assert safety._area(xml) == 0
    assert safety._marks(xml, {}).errors == frozenset()
    assert safety._marks(xml + b'<c r="A1" t="e"><v>#N/A</v></c>', {}).errors == {(0, 0)}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda said: f"社区,面积\n{said},1\n".encode(), id="csv"),
        pytest.param(
            lambda said: workbook(
                b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
                b'<row r="2"><c r="A2" t="inlineStr"><is><t>%s</t></is></c></row></sheetData>'
                % said.encode()
            ),
            id="xlsx",
        ),
    ],
)
def test_a_cell_longer_than_any_program_keeps_is_refused_by_its_place(made):
    """Else names like it are looked for, which takes a hundred times its room."""
    assert read_workbook(made("字" * 32_767)).sheets[0].rows[1][0] == "字" * 32_767

    with pytest.raises(RefusedError, match="A2 格有 32,768 个字"):
        read_workbook(made("字" * 32_768))
