"""Which rows below a header hold data, and why the others are left out.

Official tables carry sections between the data, and totals, notes and signatures below them. What
is left out is told, so that nothing is lost unnoticed. Source: docs/rules.md R-IMP-7.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from core.ledger.header import Layout, one_line, squeezed
from core.ledger.sheets import Cell, Sheet

EXAMPLE_MARK = "示例："
EXAMPLE, TOTAL, NOTE, SECTION, REPEATED = "示例", "合计", "备注或落款", "小标题", "重复的表头"
COLUMN_NUMBERS = "列号"  # 甲 乙 1 2 3 below the labels of an official form
ASKED = "填写要求"  # 必填 选填, 文本 数字 below the labels of another program's template
ANOTHER_TABLE = "另一张表的表头"  # not left out but refused: its columns stand in another order
_DITTO_BEGINS = frozenset("同〃″\"”“〞'-－—")
_DITTO = re.compile(r"[-－—]*(同上|同前|同左上|[〃″\"”“〞]{1,2}|'')[-－—]*[。.]?")

_BLANK = re.compile(r"\s+")
_SIGNED = (
    "备注|注|说明|填表说明|填报说明|注意事项|填表人|制表人|制表|填报人|经办人|审核人|审核|复核|复核人|"
    "负责人|主要负责人|负责人签字|单位负责人|单位负责人签字|签字|分管领导|填表日期|填报日期|填报时间|"
    "制表日期|制表时间|统计时间|日期|时间|填报单位|填表单位|单位|单位盖章|盖章|公章|社区盖章|联系人|联系电话|"
    "导出人|导出时间|统计口径|数据来源|报送单位|报送人|报送时间|报送日期|上报单位|上报人|上报时间|统计人|"
    "核对人|校对|登记人|记录人|联络人|联系方式|电话|抄送|抄报|附件|附注|社区负责人|街道负责人"
)
_NOTE = re.compile(rf"^({_SIGNED})(\([^()]*\))?:")
_TOTAL = re.compile(r"^(本页|以上|全街道|全街|街道)?(合计|总计|小计|共计|总数|累计)(\d|[:(]|$)")
# A cell of its own, behind the community of each row as a filtered table has it: 清水社区 | 小计.
_TOTAL_ALONE = re.compile(r"(本页|以上|全街道|全街|街道|本社区|社区)?(合计|总计|小计|共计|累计)")
_TOTAL_END = re.compile(r"(合计|总计|小计|共计):?$")
# What is reckoned from the rows, and the row without a name of a pivot table.
_RECKONED = re.compile(
    r"(全街道?|全街办|全辖区|街道汇总|汇总|平均(数|值)?|均值|占比|百分比|比例|同比|环比|\(空白\)):?|其中:?.*"
)
_ASKED = frozenset(
    {
        "必填",
        "选填",
        "可选",
        "非必填",
        "必填项",
        "选填项",
        "文本",
        "文本型",
        "字符",
        "字符串",
        "数字",
    }
    | {"数值", "数值型", "整数", "日期", "日期型", "下拉", "下拉选择", "单选", "多选"}
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_NAME_LABEL = re.compile(r".{0,4}名称|姓名")
_OTHER_LABELS = frozenset(
    {
        "地址",
        "地点",
        "电话",
        "联系电话",
        "手机号",
        "联系人",
        "负责人",
        "日期",
        "时间",
        "类型",
        "类别",
        "备注",
    }
    | {
        "户数",
        "人数",
        "人口",
        "楼栋",
        "单元",
        "职务",
        "性别",
        "序号",
        "社区",
        "所属社区",
        "单位",
        "状态",
    }
)
_EXAMPLE = re.compile(r"^\(?示例\)?:")
_ORDINAL = re.compile(r"^\(?[一二三四五六七八九十]{1,3}\)?[、.:]?")
_REMARK = re.compile(r"^(\d{1,2}[、.]|\(\d{1,2}\)|※|\*|以上|本表|上述|如有)")
_SIGNED_DAY = re.compile(r"^(二|\d{2})[\d〇零○一二三四五六七八九]{2,3}年.{1,3}月(.{1,3}日)?$")
# One cell below a table that says who made it, how much there is, or that nothing follows.
_BELOW = re.compile(
    r"(填表|制表|填报|报送|上报|审核|复核|经办|核对|统计)(人|日期|时间).*|(联系电话|联系方式|电话)\d.*|"
    r"备注|附注|附件|说明|注|共计?\d+[^\d]{1,4}|第\d+页.*|数据?截[至止]\d.*|[—-]*\(?以下(空白|无正文).*|\(?以下为空.*|"
    r".*\((盖章|公章|签字|签章|签名)\)"
)
_LONG = 40  # a single cell with more text than a name has is a remark


class Line(NamedTuple):
    """One row below the header; `left_out` says why it is no data, and is empty when it is."""

    number: int  # as Excel shows it
    cells: list[Cell]
    left_out: str = ""
    merged: frozenset[int] = frozenset()  # columns of cells merged with the row above


def lines(sheet: Sheet, layout: Layout) -> Iterator[Line]:
    """Yield every row below the header that is not blank.

    A value merged over several rows belongs to each of them; 同上 is the value above.
    """
    below = _fill_down(sheet, layout)
    across = {top for top, left, bottom, right in sheet.merged if _is_wide(layout, left, right)}
    labels = {h.index: h.lowest for h in layout.headings if h.label}
    known = frozenset(labels.values())
    matched = list(layout.columns)
    above: list[Cell] = []
    for index in range(layout.first_row, len(sheet.rows)):
        cells = sheet.rows[index]
        if all(cell == "" for cell in cells):
            continue
        left_out = why_left_out(cells, is_merged_across=index in across)
        if not above and _are_asked(cells):
            left_out = ASKED
        if index == layout.first_row and _are_column_numbers(cells):
            left_out = COLUMN_NUMBERS
        if not left_out and any(_repeats(cells, row, matched) for row in (labels, layout.measures)):
            left_out = REPEATED
        if not left_out and (_is_another_header(cells, known) or _is_header_of_others(cells)):
            left_out = ANOTHER_TABLE
        if not left_out:
            cells = _completed(cells, below.get(index, ()), above)
            above = cells
        merged = frozenset(column for column, _value in below.get(index, ()))
        yield Line(index + 1, cells, left_out, merged)


def _repeats(cells: Sequence[Cell], header: Mapping[int, str], matched: Sequence[int]) -> bool:
    """Say whether a row reads like a row of the header in the columns that are read."""
    return any(i in header for i in matched) and all(
        one_line(cells[i]) == header.get(i, "") for i in matched if i < len(cells)
    )


def _is_another_header(cells: Sequence[Cell], known: Set[str]) -> bool:
    """Say whether a row holds the labels of the header in other columns."""
    named = [
        c for c in cells if type(c) is str and (c in known or ("\n" in c and one_line(c) in known))
    ]
    return len(named) > 2 and len(named) * 2 > sum(1 for cell in cells if cell != "")


def _is_header_of_others(cells: Sequence[Cell]) -> bool:
    """Say whether a row holds the labels of another kind of table: 小区名称, 楼栋."""
    texts = [squeezed(cell) for cell in cells if type(cell) is str and cell]
    if len(texts) < 2 or len(texts) < sum(1 for cell in cells if cell != ""):
        return False
    names = [text for text in texts if _NAME_LABEL.fullmatch(text)]
    others = [text for text in texts if text in _OTHER_LABELS or _NAME_LABEL.fullmatch(text)]
    return bool(names) and len(others) > 1


def _are_asked(cells: Sequence[Cell]) -> bool:
    """Say whether a row above the data only says how to fill in each column."""
    said = [squeezed(str(cell)).strip("()") for cell in cells if cell != ""]
    return len(said) > 1 and all(text in _ASKED for text in said)


def _are_column_numbers(cells: Sequence[Cell]) -> bool:
    """Say whether the first row below the labels only counts the columns: 甲 乙 1 2 3."""
    said = [squeezed(str(cell)).strip("()") for cell in cells if cell != ""]
    stems = sum(1 for text in said if text in _STEMS)
    numbers = [str(number) for number in range(1, len(said) - stems + 1)]
    return len(said) > 1 and said == [*_STEMS[:stems], *numbers]


def is_ditto(text: str) -> bool:
    """Say whether a cell only repeats the one above: 同上, 同　上。, 〃."""
    return _DITTO.fullmatch(_BLANK.sub("", text)) is not None


def why_left_out(cells: Sequence[Cell], *, is_merged_across: bool = False) -> str:
    """Say why a row holds no data; empty when it does."""
    filled = [cell for cell in cells if cell != ""]
    # In a text file the running number before 合计 is text as well.
    text = next((cell for cell in filled if isinstance(cell, str) and not cell.isdecimal()), "")
    if not text:
        return ""
    first = squeezed(text)
    if _EXAMPLE.match(first):
        return EXAMPLE
    if _TOTAL.match(first) or _TOTAL_END.search(first) or _is_reckoned(filled, first):
        return TOTAL
    if any(type(cell) is str and "计" in cell and _is_total(cell) for cell in filled):
        return TOTAL
    if (_NOTE.match(first) and len(filled) <= 4) or (len(filled) == 1 and _is_remark(first)):
        return NOTE
    if _is_section(filled, first) or (len(filled) == 1 and is_merged_across):
        return SECTION
    return ""


def _is_total(cell: str) -> bool:
    return _TOTAL_ALONE.fullmatch(squeezed(cell)) is not None


def _is_reckoned(filled: Sequence[Cell], first: str) -> bool:
    """Say whether a row reads 平均 or 其中：… and numbers; beside words it may mean the street."""
    if _RECKONED.fullmatch(first) is None:
        return False
    texts = [squeezed(cell) for cell in filled if isinstance(cell, str)]
    return all(text == first or not any(map(str.isalpha, text)) for text in texts)


def _is_remark(text: str) -> bool:
    """Say whether the only text of a row is prose, or what stands below a table, and no name."""
    is_prose = text.endswith("。") or len(text) > _LONG or _REMARK.match(text) is not None
    return is_prose or any(kind.fullmatch(text) for kind in (_SIGNED_DAY, _BELOW))


def is_note(text: str) -> bool:
    """Say whether a text reads like 填报单位：… or 日期：…."""
    return _NOTE.match(squeezed(text)) is not None


def _is_section(filled: Sequence[Cell], first: str) -> bool:
    """Say whether a row reads 一、党员类 in one cell, or 一 and 党员类 in two."""
    if len(filled) > 2:
        return False
    found = _ORDINAL.match(first)
    if found is None:
        return False
    rest = first[found.end() :]
    if len(filled) == 1:
        return bool(rest) and found[0][-1] in "、.:)"
    return not rest and all(isinstance(cell, str) for cell in filled)


def _is_wide(layout: Layout, left: int, right: int) -> bool:
    """Say whether a merge covers most of the table from side to side."""
    width = sum(1 for heading in layout.headings if heading.label)
    return right - left + 1 >= 3 and (right - left + 1) * 2 > width


def _completed(
    cells: list[Cell], filled: Sequence[tuple[int, Cell]], above: list[Cell]
) -> list[Cell]:
    """Put in what a merge covers and what 同上 stands for."""
    dittos = [
        i
        for i, cell in enumerate(cells)
        if type(cell) is str and cell[:1] in _DITTO_BEGINS and is_ditto(cell)
    ]
    if not filled and not dittos:
        return cells
    cells = cells.copy()
    for column, value in filled:
        if cells[column] == "":
            cells[column] = value
    for column in dittos:
        if column < len(above):
            cells[column] = above[column]
    return cells


def _fill_down(sheet: Sheet, layout: Layout) -> dict[int, list[tuple[int, Cell]]]:
    """Return {row: [(column, value)]} for the cells that a merge above them covers."""
    filled: dict[int, list[tuple[int, Cell]]] = {}
    for top, left, bottom, _right in sheet.merged:
        if top < layout.first_row or bottom == top or top >= len(sheet.rows):
            continue
        value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if left < len(sheet.rows[row]):
                filled.setdefault(row, []).append((left, value))
    return filled
