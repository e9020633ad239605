"""Findings gathered to be read: one mistake in many cells is one line that names them all."""

import pytest

from core.ledger.entries import Finding
from core.ledger.grouping import grouped

pytestmark = pytest.mark.once


def finding(row, sentence="手机号少 1 位。", *, column=2, value="", is_error=True, header="手机号"):
    return Finding("名册", row, column, header, value, sentence, is_error)


def test_one_mistake_in_many_cells_is_one_line_with_every_cell():
    rows = [*range(2, 502), 600, 602]

    (group,) = grouped(finding(row, value=str(row)) for row in rows)

    assert group.count == 502
    assert group.place == "C2–C501 等 502 处"
    assert group.places == "C2–C501、C600、C602"
    assert group.said == "2、3、4、5、6 等"


def test_a_place_alone_names_its_row_and_cell():
    one, row, sheet = grouped([
        finding(3, value="138"),
        finding(4, "重复。", column=None, header=""),
        finding(None, "没有认出表头。", column=None, header=""),
    ])  # fmt: skip

    assert [group.place for group in (one, row, sheet)] == ["第 3 行（C3）", "第 4 行", ""]
    assert one.places == ""
    assert one.said == "138"


def test_rows_together_are_named_and_what_is_wrong_stands_first():
    told = [finding(row, "提醒。", column=None, header="", is_error=False) for row in (2, 3, 9)]

    wrong, group = grouped([*told, finding(5)])

    assert wrong.is_error
    assert group.place == "第 2–3 行等 3 处"
    assert group.places == "第 2–3、9 行"


def test_another_sentence_column_or_sheet_is_another_line():
    assert len(grouped([finding(2), finding(3, column=3), finding(4, "手机号多 1 位。")])) == 3


def test_a_label_does_not_stand_before_a_sentence_that_begins_with_it():
    same, quoted, other = grouped([
        finding(2),
        finding(2, "“手机号”与第 1 行所填不同。"),
        finding(2, "号码有几位被星号遮住了。"),
    ])  # fmt: skip

    assert [group.heading for group in (same, quoted, other)] == ["", "", "手机号"]
