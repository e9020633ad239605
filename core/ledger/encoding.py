"""Read Chinese text whatever program wrote it, and repair text that was decoded wrongly.

Offices still exchange csv files in GBK; some program on the way reads them as Latin-1 and saves
the result, so 教场北路 arrives as ½Ì³¡±±Â·. Nothing was lost on that way, so it can be walked back.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Any

from core.errors import RefusedError

UNREADABLE = "看不懂这个文件的文字编码。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"

NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030（含 GBK、GB2312）",
    "cp950": "Big5（繁体），列名和选项写成简体才认得出，也可以在“列的对应”中指定",
}

_HIGH_LATIN = re.compile(r"[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_LATIN_SIGNS = frozenset(map(chr, range(0x80, 0x100))) - {"·", "×", "°", "±", "\xad"}
_INVISIBLE = frozenset("\ufeff\u200b\u200c\u200d\u2060\xad\x00\x7f")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_GARBLED_UTF8 = frozenset("鍟鍦鍥鍙鍚绀瀛鏁鏃鏈鐨鐢鐜鑱缁璁銆锛嬪闃澶涓")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_LOST = re.compile(r"锟斤拷|\ufffd")

# Below this share of wrongly decoded cells a hit is more likely a rare name than a broken file.
_SYSTEMATIC = 0.5
_MOSTLY = 0.95  # of the signs; a rare one may stand among them


def decode(content: bytes) -> tuple[str, str]:
    """Return (text, encoding name) of a text file.

    Errors: RefusedError when no encoding that Chinese offices use fits the whole file.
    """
    for encoding in _candidates(content):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise RefusedError(UNREADABLE)


def _candidates(content: bytes) -> Iterator[str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
        return
    head = content[:4096]
    if 0 in head:  # no other encoding of text writes a zero byte
        yield "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    yield "utf-8-sig"
    if _is_big5(content[:65_536]):
        yield "cp950"
    yield "gb18030"


def _is_big5(head: bytes) -> bool:
    """Say whether all signs are common ones of Big5, and not all are of GB2312.

    Nearly any Big5 can be read as GB18030, as rare signs that make no sense. Each of the two has
    its common signs in an area of its own.
    """
    pairs = _PAIR.findall(head)
    common = sum(1 for lead, _trail in pairs if 0xA1 <= lead <= 0xC6)
    in_gb2312 = sum(1 for lead, trail in pairs if lead >= 0xA1 and trail >= 0xA1)
    return common >= len(pairs) * _MOSTLY > in_gb2312


def repair(text: str) -> str | None:
    """Return the Chinese that `text` was before it was decoded wrongly, or None if it was not."""
    if _CHINESE.search(text):
        return _rewind(text, "gb18030", "utf-8")
    for wrong in ("latin-1", "cp1252"):
        for right in ("utf-8", "gb18030"):
            repaired = _rewind(text, wrong, right)
            if repaired is not None:
                return repaired
    return None


def _rewind(text: str, wrong: str, right: str) -> str | None:
    try:
        repaired = text.encode(wrong).decode(right)
    except UnicodeError:
        return None
    signs = [sign for sign in repaired if not sign.isascii()]
    chinese = sum(1 for sign in signs if _CHINESE.match(sign) or sign in "，。、：；（）《》“”·—")
    return repaired if chinese and chinese * 10 >= len(signs) * 9 else None


def repair_rows(rows: list[list[Any]]) -> list[tuple[str, str]]:
    """Repair wrongly decoded cells of a sheet in place; return (before, after) of each.

    Signs that nobody can see go as well. A single odd cell in a sheet of sound Chinese is left
    alone unless it cannot be anything else.
    """
    texts = [cell for row in rows for cell in row if type(cell) is str]
    signs = set("\n".join(texts))
    found: dict[str, str] = {}
    if signs & _INVISIBLE:
        gone = str.maketrans(dict.fromkeys(_INVISIBLE, None))
        _replace(rows, {text: text.translate(gone).strip() for text in texts})
        texts = [cell for row in rows for cell in row if type(cell) is str]
    if signs & _LATIN_SIGNS:
        found |= _repairs(text for text in texts if _HIGH_LATIN.search(text))
        if sum(len(_HIGH_LATIN.findall(text)) for text in found) < 4:
            found = {}
    if signs & _GARBLED_UTF8:
        chinese = [text for text in texts if _CHINESE.search(text)]
        repairs = _repairs(chinese)
        if len(repairs) >= len(set(chinese)) * _SYSTEMATIC:
            found |= repairs
    if found:
        _replace(rows, found)
    return list(found.items())


def _replace(rows: list[list[Any]], found: dict[str, str]) -> None:
    for row in rows:
        row[:] = [found.get(cell, cell) if type(cell) is str else cell for cell in row]


def _repairs(texts: Iterator[str] | list[str]) -> dict[str, str]:
    pairs = ((text, repair(text)) for text in set(texts))
    return {text: repaired for text, repaired in pairs if repaired is not None}


def is_lost(text: str) -> bool:
    """Say whether `text` holds signs that stand for characters lost for good."""
    return _LOST.search(text) is not None
