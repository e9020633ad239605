"""What people and programs write where there is nothing to write: 无, /, null, （空白）.

Kept as text it would make a place called null and an address that reads /. Source: docs/rules.md
R-IMP-8.
"""

import re
import unicodedata

from core.ledger.sheets import Cell

_SIGNS = re.compile(r"[\s/\\\-—–―_.…?~、,。()\[\]{}|:;!]+")
_WORDS = frozenset({"无", "暂无", "没有", "空", "空白"})
_WRITTEN_BY_PROGRAMS = frozenset(
    {"null", "NULL", "Null", "None", "NONE", "none", "NaN", "nan", "NAN", "N/A", "n/a", "undefined"}
)
# What may stand for a while in an address, but is nobody's name.
_NO_NAMES = frozenset({"空缺", "待定", "缺", "暂缺", "不详", "未知", "保密", "略"})
_NO_NAMES |= {"合计", "总计", "小计", "共计", "累计"}


def is_said(cell: Cell) -> bool:
    """Say whether a cell holds only a sign or a word for nothing; a number 0 is none."""
    if type(cell) is not str or len(cell) > 12:
        return False
    plain = unicodedata.normalize("NFKC", cell)
    if _SIGNS.fullmatch(plain):
        return True
    word = plain.strip(" ()[]<>")
    return word in _WORDS or word in _WRITTEN_BY_PROGRAMS


def is_no_name(text: str) -> bool:
    """Say whether a text stands where a name is not known."""
    return is_said(text) or text in _NO_NAMES
