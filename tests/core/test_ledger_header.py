"""The header is found under titles and dates, over one row or two, in the words people use."""

import pytest

from core.ledger.header import find_layout, guess_layout
from core.ledger.lines import lines
from core.ledger.sheets import Sheet

pytestmark = pytest.mark.once

NAMES = {
    "name": ["队伍名称", "团队名称"],
    "community": ["所属社区", "社区"],
    "leader": ["负责人姓名", "队长"],
    "phone": ["负责人电话", "联系电话"],
    "members": ["人数（人）", "队员人数"],
}


def layout_of(rows, merged=()):
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    sheet = Sheet("台账", padded, list(merged))
    return sheet, find_layout(sheet, NAMES)


def numbers_of_data(rows, merged=()):
    sheet, layout = layout_of(rows, merged)
    return [line.number for line in lines(sheet, layout) if not line.left_out]


def test_title_rows_above_the_header_are_passed_over():
    _sheet, layout = layout_of(
        [
            ["清河街道志愿服务队台账"],
            ["填报单位：清河街道", "", "2022年6月"],
            ["序号", "队伍名称", "所属社区"],
            [1, "先锋队", "学府社区"],
        ],
        merged=[(0, 0, 0, 2)],
    )

    assert layout.first_row == 3
    assert layout.columns == {1: "name", 2: "community"}
    assert [heading.text for heading in layout.unmatched] == ["序号"]


@pytest.mark.parametrize(
    "label",
    [
        "队伍名称",
        "队伍\n名称",
        "队 伍 名 称",
        "*队伍名称",
        "队伍名称（必填）",
        "【必填】队伍名称：",
        "团队名称",
    ],
)
def test_a_header_is_known_whatever_is_written_around_it(label):
    _sheet, layout = layout_of([[label, "社区"], ["先锋队", "学府"]])

    assert layout.columns == {0: "name", 1: "community"}


def test_two_header_rows_are_read_as_one():
    sheet, layout = layout_of(
        [
            ["队伍名称", "负责人", "", "社区"],
            ["", "姓名", "电话", ""],
            ["先锋队", "李示范", "13800000001", "学府社区"],
        ],
        merged=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)],
    )

    assert layout.columns == {0: "name", 1: "leader", 2: "phone", 3: "community"}
    assert layout.headings[1].text == "负责人 / 姓名"
    assert [line.number for line in lines(sheet, layout)] == [3]


def test_a_title_over_the_whole_table_is_no_upper_row_of_a_header_of_two_rows():
    sheet, layout = layout_of(
        [
            ["各队人数统计表", "", "", ""],
            ["队伍名称", "社区", "队员人数", "备注"],
            ["", "", "（在册）", ""],
            ["先锋队", "学府社区", "12", ""],
        ],
        merged=[(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 2, 1), (1, 3, 2, 3)],
    )

    assert layout.columns == {0: "name", 1: "community", 2: "members"}
    assert [line.number for line in lines(sheet, layout)] == [4]


def test_a_unit_in_brackets_tells_two_columns_apart():
    _sheet, layout = layout_of([["队伍名称", "人数", "人数（人）"], ["先锋队", "1", "2"]])

    assert layout.columns == {0: "name", 2: "members"}


def test_the_same_header_twice_names_the_field_once():
    _sheet, layout = layout_of([["队伍名称", "社区", "社区"], ["先锋队", "学府", "江岸"]])

    assert layout.columns == {0: "name", 1: "community"}
    assert [heading.letter for heading in layout.unmatched] == ["C"]


def test_a_sheet_without_a_header_has_no_layout():
    _sheet, layout = layout_of([["填写说明"], ["一、请从第二页开始填写"]])

    assert layout is None


def test_the_likeliest_header_is_offered_for_naming_by_hand():
    sheet = Sheet("表", [["清河街道台账", "", ""], ["哪支队", "在哪", 1], ["甲队", "", ""]])

    layout = guess_layout(sheet, NAMES)

    assert layout.first_row == 2
    assert [heading.text for heading in layout.headings] == ["哪支队", "在哪", "1"]
    assert guess_layout(Sheet("空", [[1, 2], [3, 4]]), NAMES) is None


def test_examples_totals_notes_signatures_and_repeated_headers_are_not_data():
    assert numbers_of_data(
        [
            ["队伍名称", "社区"],
            ["示例：巾帼志愿服务队", "学府社区"],
            ["先锋队", "学府社区"],
            ["", ""],
            ["队伍名称", "社区"],
            ["说明会服务队", "江岸社区"],
            ["合 计", "2"],
            ["备注：数据截至6月底", ""],
            ["填表人：张某某", "审核人："],
        ]
    ) == [3, 6]


def test_a_value_merged_over_rows_belongs_to_each_of_them():
    sheet, layout = layout_of(
        [["社区", "队伍名称"], ["学府社区", "甲队"], ["", "乙队"], ["", "丙队"], ["", "丁队"]],
        merged=[(1, 0, 3, 0)],
    )

    rows = [line.cells[0] for line in lines(sheet, layout)]

    assert rows == ["学府社区", "学府社区", "学府社区", ""]
