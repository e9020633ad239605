"""What a cell shows where its style says more than its value: 007, 3 万元, 2018年5月.

The parser gives the number that is kept; a person reads the sheet. Only formats that change what is
read are looked at: noughts in front, words around the number, per cent, a day left out, nothing.
Source: docs/rules.md R-IMP-7, R-IMP-8.
"""

import html
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b[^<>]*>")
_FORMAT_ID = re.compile(r'\bnumFmtId="(\d{1,5})"')
_FORMAT_CODE = re.compile(r'\bformatCode="([^"]*)"')
_FONT = re.compile(r"<(?:\w+:)?font\b")
_STRUCK = re.compile(r'<(?:\w+:)?strike(?!\b[^<>]*\bval="(?:0|false)")[^<>]*>')
_FONT_ID = re.compile(r'\bfontId="(\d{1,5})"')
_STYLE = re.compile(r"<(?:\w+:)?xf\b[^<>]*>")
# Of the formats that every Chinese Excel has without writing them down, those that leave out a day
# or a year.
_BUILT_IN = {16: "d-mmm", 28: 'm"月"d"日"', 29: 'm"月"d"日"', 58: 'm"月"d"日"'}
_BUILT_IN |= {9: "0%", 10: "0.00%", 17: "mmm-yy", 27: 'yyyy"年"m"月"', 36: 'yyyy"年"m"月"'}
_BUILT_IN |= {50: 'yyyy"年"m"月"', 52: 'yyyy"年"m"月"', 57: 'yyyy"年"m"月"'}

# As Excel limits them; a file made to cost time has more.
_MOST_CODES, _LONGEST_CODE = 1_000, 255
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(\d{1,5})"[^<>]*(?<!/)>')
_COLUMNS = 1 << 14  # of a sheet

_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|\[[^\]]*\]|_.|\*.|(General)|(.)', re.IGNORECASE | re.DOTALL
)
_NOUGHTS = re.compile(r"0{2,}")
_DIGITS = re.compile(r"[#0?]+(?:,[#0?]+)*(?:\.[#0?]+)?%?")
_NO_WORDS = frozenset("-—–￥¥$ ()（）")
_DAYLESS = re.compile(r"[ye]+m*|m+[ye]*")


@dataclass(frozen=True, slots=True)
class Format:
    """One number format that changes what is read, in its parts for >0, <0 and 0.

    What `is_struck` through was taken out by hand, which the value does not tell.
    """

    sections: tuple[str, ...]
    is_struck: bool = False

    def shown(self, cell: Any) -> Any:
        """Return what a person reads in a cell: a text, or the cell itself."""
        if isinstance(cell, date):
            return self._shown_day(cell)
        if type(cell) not in (int, float):
            return cell
        before, core, after = _parts(self._section_of(cell))
        if not core:
            return before or cell
        if _DIGITS.fullmatch(core) is None:
            return cell
        number = f"{cell:.15g}"
        if core.endswith("%"):
            number = f"{cell * 100:.15g}%"
        elif _NOUGHTS.fullmatch(core) and isinstance(cell, int) and cell >= 0:
            number = number.zfill(len(core))
        elif not (before or after):
            return cell
        return f"{before}{number}{after}"

    def hides(self, cell: Any) -> bool:
        """Say whether nothing is seen of what the cell holds."""
        is_number = type(cell) in (int, float)
        return is_number and len(self.sections) > 1 and not self._section_of(cell)

    def leaves_out_year(self, cell: Any) -> bool:
        """Say whether a day is shown without the year that it has: who typed 3月5日 chose none."""
        letters = _letters(self.sections[0])
        return isinstance(cell, date) and "d" in letters and not set(letters) & set("yehs")

    def _section_of(self, number: float) -> str:
        index = 0 if number > 0 else 1 if number < 0 else 2
        return self.sections[index] if index < len(self.sections) else self.sections[0]

    def _shown_day(self, cell: date) -> Any:
        """Return the month where no day is shown: who typed 2018年5月 has the 1st in the cell.

        Whether the column has other days, its sheet knows.
        """
        letters = _letters(self.sections[0])
        if not letters or _DAYLESS.fullmatch(letters) is None:
            return cell
        year = f"{cell.year}年" if letters.strip("m") else ""
        return year + (f"{cell.month}月" if "m" in letters else "")


_GENERAL = Format(("General",))


def of_workbook(styles: str) -> dict[int, Format]:
    """Return the formats of an xlsx that tell, by the number of the style of a cell."""
    codes: dict[int, str] = {}
    for tag in _FORMAT.findall(styles):
        number, code = _FORMAT_ID.search(tag), _FORMAT_CODE.search(tag)
        if number and code:
            codes[int(number[1])] = html.unescape(code[1])
    struck = _struck_fonts(styles)
    of_cells = []
    for tag in _STYLE.findall(_inside(styles, "cellXfs")):
        number, font = _FORMAT_ID.search(tag), _FONT_ID.search(tag)
        is_struck = font is not None and int(font[1]) in struck
        of_cells.append((int(number[1]) if number else 0, is_struck))
    return telling(codes, of_cells)


def telling(codes: Mapping[int, str], styles: Iterable[tuple[int, bool]]) -> dict[int, Format]:
    """Return the formats that change what is read, by the number of the style of a cell.

    Shape: `codes` by their numbers; `styles` in their order, each the number of its code and
           whether its font strikes through.
    """
    made = {n: made_of(code) for n, code in [*(_BUILT_IN | {**codes}).items()][:_MOST_CODES]}
    found: dict[int, Format] = {}
    for index, (number, is_struck) in enumerate(styles):
        of_style = made.get(number)
        if is_struck:
            of_style = replace(of_style or _GENERAL, is_struck=True)
        if of_style is not None:
            found[index] = of_style
    return found


def _struck_fonts(styles: str) -> set[int]:
    fonts = _FONT.split(_inside(styles, "fonts"))[1:] if "strike" in styles else []
    return {index for index, font in enumerate(fonts) if _STRUCK.search(font)}


def _inside(styles: str, name: str) -> str:
    """Return what stands in the first element of that name, in one pass over a file of any kind."""
    begins = re.search(rf"<(?:\w+:)?{name}\b[^<>]*>", styles)
    ends = re.compile(rf"</(?:\w+:)?{name}>").search(styles, begins.end()) if begins else None
    return styles[begins.end() : ends.start()] if begins and ends else ""


def made_of(code: str) -> Format | None:
    """Return the format of a code where it changes what is read."""
    if len(code) > _LONGEST_CODE:
        return None
    sections = tuple(_sections(code))
    made = Format(sections)
    tried = (7, -7, 0, date(2018, 5, 1))
    is_telling = any(
        made.shown(cell) != cell or made.hides(cell) or made.leaves_out_year(cell) for cell in tried
    )
    return made if is_telling and "[>" not in code and "[<" not in code else None


def cells(xml: bytearray, telling: Mapping[int, Format]) -> "dict[Format, array[int]]":
    """Return where in a sheet each format that tells stands; `place` reads the numbers.

    A sheet may have a million such cells, so each costs eight bytes.
    """
    found: dict[Format, array[int]] = {}
    for cell in _CELL.finditer(xml) if telling else ():
        letters, digits, style = cell.groups()
        if (made := telling.get(int(style))) is not None:
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            found.setdefault(made, array("q")).append(number_of(int(digits) - 1, column - 1))
    return found


def number_of(row: int, column: int) -> int:
    """Return one number for a place, row and column from 0."""
    return row * _COLUMNS + column


def place(number: int) -> tuple[int, int]:
    """Return row and column from 0."""
    return divmod(number, _COLUMNS)


def _sections(code: str) -> Iterator[str]:
    """Cut a code at its semicolons; one in quotation marks is none."""
    section = ""
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            yield section
            section = ""
        else:
            section += token[0]
    yield section


def _parts(section: str) -> tuple[str, str, str]:
    """Return the words before the digits, the digits as the format has them, the words behind."""
    before = core = after = ""
    for literal, escaped, general, sign in _TOKEN.findall(section):
        words = literal or escaped
        if words and core:
            after += words
        elif words:
            before += words
        elif after.strip() and (general or sign).strip():
            return "", "mixed", ""  # words between the digits: 138-0000
        else:
            core += "0" if general else sign
    core = core.strip().strip("-+()")
    return _words(before), core.strip(), _words(after)


def _words(text: str) -> str:
    text = text.strip()
    return "" if all(sign in _NO_WORDS for sign in text) else text


@lru_cache(maxsize=_MOST_CODES)
def _letters(section: str) -> str:
    """Return what stands for parts of a day: yyyymd."""
    return re.sub(r"[^a-z]", "", _core(section).lower())


def _core(section: str) -> str:
    return "".join(sign for literal, escaped, _general, sign in _TOKEN.findall(section))
