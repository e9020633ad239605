"""How people and places are named in a cell: 张　三 is 张三, 清　水 社区 is 清水社区.

What may be one person or two, or no person at all, is refused. Source: docs/rules.md R-IMP-8.
"""

import re
import unicodedata
from datetime import date, time

from django.core.exceptions import ValidationError

from core.ledger import nothing
from core.ledger.cells import Cleaner, Hints, as_text, refuse_damaged, text
from core.ledger.sheets import Cell

_BLANK_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])")
_MIDDLE_DOT = re.compile(r"[•‧∙⋅・．]")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_SEVERAL = re.compile(r"[、,;/]")
_TITLE = re.compile(r"(先生|女士|小姐|同志|老师|书记|主任|队长|经理|校长|医生)$")
_NO_PART_OF_A_NAME = re.compile(r"[^\w·\-'. ]|\d{5}")
_APOSTROPHES = ("'", "‘", "’", "`")
_TWO_SIGN_FAMILY_NAME = re.compile(
    r"欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|南宫|西门|东郭|宇文|长孙|轩辕|端木|呼延|独孤|申屠|钟离|闻人|澹台|宗政|濮阳|"
    r"淳于|赫连|百里|拓跋|完颜|纳兰"
)
NO_NAME = "这里应填姓名。"
NO_NAME_OF_IT = "这里应填名称。"
SEVERAL_PEOPLE = "一格里有几个人，请每人写一行。"
MAYBE_SEVERAL = "中间有空格，看不出是一个人还是几个人。一个人请去掉空格，几个人请每人写一行。"
HIDDEN_NAME = "姓名被星号遮住了，认不出是谁。请写全名。"
HIDDEN_CONTACT = "姓名被星号遮住了。请写全名；不改已有的内容就把这一格空着。"
FAMILY_NAME_ONLY = "只有姓和称呼，没有名字。请写全名。"
A_DAY = "表格把这里的名称变成了日期。请把这一列的格式设为“文本”，再重新填写。"
APOSTROPHE = "名称前面多了一个撇号（'），多半是表格用来标明文本的。请去掉再导入。"
MORE_THAN_A_NAME = "姓名后面还有别的字。这一格只写姓名，其余请写到别的列。"


def name(max_length: int) -> Cleaner:
    """Accept the name of a place, a team, a unit: 清　水 社区 is 清水社区.

    A spreadsheet makes a date of 3-1: which building that was nobody can tell any more.
    """
    plain = text(max_length)

    def clean(cell: Cell, hints: Hints) -> str:
        if isinstance(cell, date | time):
            raise ValidationError(A_DAY)
        value: str = plain(cell, hints)
        if value[:1] in _APOSTROPHES and not any(sign in value[1:] for sign in _APOSTROPHES):
            raise ValidationError(APOSTROPHE)
        if nothing.is_no_name(value):
            raise ValidationError(NO_NAME_OF_IT)
        return _BLANK_IN_CHINESE.sub("", value)

    return clean


def person(max_length: int = 40) -> Cleaner:
    """Accept one person's full name; 张三先生 is 张三."""

    def clean(cell: Cell, hints: Hints) -> str:
        value = _plain(cell)
        if _SEVERAL.search(value):
            raise ValidationError(SEVERAL_PEOPLE)
        value = _joined(value)
        if "*" in value:
            raise ValidationError(HIDDEN_NAME)
        value = _without_title(value)
        if _NO_PART_OF_A_NAME.search(value):
            raise ValidationError(MORE_THAN_A_NAME)
        return _short_enough(value, max_length)

    return clean


def people(max_length: int = 40) -> Cleaner:
    """Accept the name of whom to ask for, as it is written; several are kept apart by 、."""

    def clean(cell: Cell, hints: Hints) -> str:
        value = _plain(cell)
        if "*" in value:
            raise ValidationError(HIDDEN_CONTACT)
        words = value.split(" ")
        if not value.isascii():
            value = ("、" if _are_several(words) else "").join(words)
        return _short_enough(value, max_length)

    return clean


def _plain(cell: Cell) -> str:
    refuse_damaged(cell)
    value = unicodedata.normalize("NFKC", _MIDDLE_DOT.sub("·", as_text(cell)))
    value = re.sub(r"\s+", " ", value).strip().strip("'‘’`")
    if nothing.is_no_name(value) or not any(sign.isalpha() for sign in value):
        raise ValidationError(NO_NAME)
    return value


def _joined(value: str) -> str:
    """Take the blanks out of 张 三 and 欧阳 修; two words of two signs may be two people."""
    if value.isascii():
        return value
    words = value.split(" ")
    if _are_several(words):
        raise ValidationError(MAYBE_SEVERAL)
    return "".join(words)


def _are_several(words: list[str]) -> bool:
    return (
        len(words) > 1
        and all(len(word) > 1 for word in words)
        and _TWO_SIGN_FAMILY_NAME.fullmatch(words[0]) is None
        and _TITLE.fullmatch(words[-1]) is None
    )


def _without_title(value: str) -> str:
    rest = _TITLE.sub("", value)
    if rest == value or not _CHINESE.fullmatch(rest):
        return value
    if len(rest) == 1 or _TWO_SIGN_FAMILY_NAME.fullmatch(rest):
        raise ValidationError(FAMILY_NAME_ONLY)
    return rest


def _short_enough(value: str, max_length: int) -> str:
    if len(value) > max_length:
        raise ValidationError(f"共 {len(value)} 字，最多 {max_length} 字，请缩短。")
    return value
