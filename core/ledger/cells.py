"""One cell becomes one value, or a sentence that says what is wrong and what to do.

A cleaner is a callable `(cell, hints) -> value` that raises ValidationError. It never sees a blank
cell. Cleaners are pure, so the plan may remember their answers.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils import timezone

from core import numbers
from core.formulas import restore
from core.ledger import chinese_days
from core.ledger.encoding import is_lost
from core.ledger.sheets import FORMULA_ERROR, FORMULA_UNSAVED, Cell


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person, or the file itself, says about the whole file."""

    year: int | None = None  # for dates that are written without one
    counts_from_1904: bool = False  # day numbers, as Excel for Mac may count them
    is_from_text: bool = False  # a text file: numbers lost their last zeros before it was saved


Cleaner = Callable[[Cell, Hints], Any]

EXCEL_EPOCH = date(1899, 12, 30)
_FROM_1900_TO_1904 = 1462  # days by which a workbook that counts from 1904 counts less
_SERIALS = range(18264, 73051)  # 1950-01-01 … 2100-01-01 as Excel counts days
_YEARS = range(1900, 2101)
_FEWEST_GROUPED = 10_000  # below stand years, which are not grouped
_PIVOT = 50  # 49 is 2049, 50 is 1950

_FULL_DATE = re.compile(r"(\d{4})[年./\-—–\\](\d{1,2})[月./\-—–\\](\d{1,2})(?!\d)[日号]?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"(\d{2})([年./\-])(\d{1,2})[月./\-](\d{1,2})(?!\d)[日号]?")
_MONTH_DAY = re.compile(r"(\d{1,2})[月./\-](\d{1,2})(?!\d)[日号]?")
_MAYBE_CUT = re.compile(r"\d{1,2}\.[123]")  # 3.1 may have been 3.10
_MONTH = re.compile(r"(\d{4})[年./\-]?(\d{1,2})月?份?")
_YEAR_ONLY = re.compile(r"(19|20)\d{2}年?")
# What may stand behind a date without being another one: weekday, time of day, a remark. It gives
# nothing back: 1:11:1 read in two ways, again and again, would be tried in all of them for hours.
_AFTER_DATE = re.compile(
    r"(?:\([^()]*\)|(?:星期|周|礼拜)[一二三四五六日天]|[T\s,;.]|上午|下午|早上|晚上|中午|凌晨|傍晚|全天|早|晚|"
    r"\d{1,2}[:时点](?:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?分?|半|整)?|[-~—–至到起])*+"
)
# As programs write a moment; midnight here is four in the afternoon of the day before in UTC.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)", re.ASCII)
_SPAN = re.compile(r"\d[年月日号]?(?:\([^()]*\))?[-~—–至到、和及,]+\d{1,4}[年月日号./]?")
_TIME = re.compile(
    r"(上午|下午|晚上|中午|凌晨)?(\d{1,2})(?:[:时点](\d{1,2})?)?(?::\d{1,2}|分)?(半)?"
)
_ERROR_AS_TEXT = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#+)")
_ODD_BLANK = re.compile(r"[^\S ]| {2}")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_VAGUE = re.compile(r"[约近余多几数+≥≤>~～至到]|左右|上下|以上|以下|\d[-—–]\d")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_LARGEST_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d++\.?\d*|\.\d+)")
_IN_GROUPS = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?:\.\d+)?")
_YES = frozenset((*"是有√✓✔☑✅对o1y", "yes", "true"))
_NO = frozenset((*"否无×✗☐□❌x0n-/", "没有", "no", "false"))


def as_text(cell: Cell) -> str:
    """Return a cell as a person would copy it: half-width digits, no date written as a serial.

    The apostrophe that an export put before text like a formula is taken off again.
    """
    if isinstance(cell, str):
        return restore(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell)


def half_width(text: str) -> str:
    """Turn ２０２２／６／１ into 2022/6/1 and drop every blank."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def refuse_damaged(cell: Cell) -> None:
    """Refuse a formula error and text whose characters were lost before it came here."""
    if cell == FORMULA_ERROR or (isinstance(cell, str) and _ERROR_AS_TEXT.fullmatch(cell)):
        raise ValidationError("公式出错，没有结果。请改成固定的内容。")
    if cell == FORMULA_UNSAVED:
        raise ValidationError(
            "这一格是公式，文件里没有存下结果。请用 Excel 或 WPS 打开后保存一次，或改成固定的内容。"
        )
    if isinstance(cell, str) and not cell.isascii() and is_lost(cell):
        raise ValidationError("文字已成乱码，无法还原。请重新填写。")


def _refuse_lost_digits(cell: Cell) -> None:
    """Refuse a number of more digits than a spreadsheet keeps, and one as 1.23E+14."""
    is_long = type(cell) in (int, float) and abs(cast(float, cell)) >= _LARGEST_EXACT
    if is_long or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell)):
        raise ValidationError(
            "号码太长，被表格存成了数字，后几位已经丢失。请把这一列的格式设为“文本”，再重新填写。"
        )


def _refuse_day(cell: Cell) -> None:
    """Refuse a date where a text belongs: a spreadsheet makes one of 3-1 and of 1/2."""
    if isinstance(cell, date):
        raise ValidationError(BECAME_A_DAY)


def text(max_length: int, *, one_line: bool = True) -> Cleaner:
    """Accept any text up to `max_length` characters; line breaks become spaces unless kept."""

    def clean(cell: Cell, hints: Hints) -> str:
        refuse_damaged(cell)
        _refuse_lost_digits(cell)
        _refuse_day(cell)
        value = as_text(cell)
        if one_line and _ODD_BLANK.search(value):
            value = re.sub(r"\s+", " ", value).strip()
        if len(value) > max_length:
            raise ValidationError(f"共 {len(value)} 字，最多 {max_length} 字，请缩短。")
        return value

    return clean


def code(pattern: str, sentence: str) -> Cleaner:
    """Accept digits and letters that match `pattern` once blanks and full width are gone."""
    shape = re.compile(pattern)

    def clean(cell: Cell, hints: Hints) -> str:
        refuse_damaged(cell)
        _refuse_lost_digits(cell)
        _refuse_day(cell)
        value = half_width(as_text(cell)).lstrip("'").upper()
        if not shape.fullmatch(value):
            raise ValidationError(sentence)
        return value

    return clean


def number_of(check: Callable[[object], str]) -> Cleaner:
    """Accept what a check of `core.identity` accepts: a phone, an ID number, a credit code."""

    def clean(cell: Cell, hints: Hints) -> str:
        refuse_damaged(cell)
        return check(restore(cell) if isinstance(cell, str) else cell)

    return clean


def whole_number(
    minimum: int = 0, maximum: int = 10_000_000, *, units: str | Sequence[str] = ""
) -> Cleaner:
    """Accept a whole number, also written 1,200 or １２００ or with one of `units` behind it."""
    split = units.split("/") if isinstance(units, str) else units
    allowed = tuple(filter(None, split))

    def clean(cell: Cell, hints: Hints) -> int:
        refuse_damaged(cell)
        number = _number(cell, allowed)
        if number != number.to_integral_value():
            raise ValidationError("应为整数。")
        if not minimum <= number <= maximum:
            raise ValidationError(f"应在 {_grouped(minimum)} 到 {_grouped(maximum)} 之间。")
        return int(number)

    return clean


def decimal_number(places: int, maximum: int = 10**12, *, units: str = "") -> Cleaner:
    """Accept a number from 0 with at most `places` decimals; more are not rounded away."""
    allowed = tuple(unit for unit in units.split("/") if unit)
    step = Decimal(1).scaleb(-places)

    def clean(cell: Cell, hints: Hints) -> Decimal:
        refuse_damaged(cell)
        number = _number(cell, allowed)
        if not 0 <= number <= maximum:
            raise ValidationError(f"应在 0 到 {_grouped(maximum)} 之间。")
        if number != number.quantize(step):
            raise ValidationError(f"最多 {places} 位小数，请四舍五入后再填写。")
        return number.quantize(step)

    return clean


def _grouped(limit: int) -> str:
    """Write a limit in groups of three digits, unless it may be a year."""
    return f"{limit:,}" if abs(limit) >= _FEWEST_GROUPED else str(limit)


def _number(cell: Cell, units: Iterable[str]) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise ValidationError("应为数字。")
    value = half_width(as_text(cell)).lstrip("'")
    for unit in units:
        value = value.removesuffix(unit)
    if _IN_GROUPS.fullmatch(value):
        value = value.replace(",", "")
    if isinstance(cell, str) and not _PLAIN_NUMBER.fullmatch(value):
        raise ValidationError(_said_of_no_number(value))
    number = Decimal(value)
    if not number.is_finite():
        raise ValidationError("应为数字，不写其他文字。")
    return number


def _said_of_no_number(value: str) -> str:
    if "," in value:
        return "逗号分不清是千位还是小数点，请去掉逗号，只写一个数。"
    if _VAGUE.search(value):
        return "要写准确的数字，不写“约”“余”“左右”，也不写从几到几，例如 40。"
    return "应为数字，不写其他文字。"


def choice(choices: type[Choices], synonyms: Mapping[str, object] | None = None) -> Cleaner:
    """Accept one of the labels of a TextChoices (or a synonym of one); return its value."""
    known = {_choice_stem(str(label)): value for value, label in choices.choices}
    known |= {_choice_stem(word): value for word, value in (synonyms or {}).items()}
    labels = "、".join(str(label) for label in choices.labels)
    names = {value: str(label) for value, label in choices.choices}

    def clean(cell: Cell, hints: Hints) -> Any:
        refuse_damaged(cell)
        stem = _choice_stem(as_text(cell))
        if stem in known:
            return known[stem]
        close = difflib.get_close_matches(stem, known, n=1, cutoff=0.6)
        meant = f"是不是“{names[known[close[0]]]}”？" if close else ""
        raise ValidationError(f"应为下列之一：{labels}。{meant}")

    return clean


def _choice_stem(text: str) -> str:
    """Reduce 其它（类） and 其他类 to 其他."""
    value = half_width(text).lstrip("'").casefold().replace("它", "他")
    return _IN_BRACKETS.sub("", value).removesuffix("类") or value


def yes_no(cell: Cell, hints: Hints) -> bool:
    """Accept 是/否 and the signs that people put instead."""
    refuse_damaged(cell)
    if isinstance(cell, bool):
        return cell
    said = set(re.split(r"[()]", half_width(as_text(cell)).casefold())) - {""}  # 是（√）
    if not said or not (said <= _YES or said <= _NO):
        raise ValidationError("应填“是”或“否”。")
    return said <= _YES


def day(cell: Cell, hints: Hints) -> date:
    """Accept a date however it was typed; one without a year only if the file's year is known.

    Source: docs/rules.md R-IMP-8.
    """
    refuse_damaged(cell)
    if isinstance(cell, datetime):
        return _within_years(cell.date())
    if isinstance(cell, date):
        return _within_years(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _day_from_number(cell, hints)
    if isinstance(cell, str):
        return _day_from_text(half_width_keeping_blanks(cell), hints)
    raise ValidationError(NOT_A_DAY)


BECAME_A_DAY = (
    "表格把这一格变成了日期，原来写的是什么已经看不出。请把这一列的格式设为“文本”，再重新填写。"
)
CUT_DAY = "“月.日”被表格存成了小数，分不清是几号。请写全年月日，例如 2022-06-01。"
NO_DAY = "日期没有日。请写全年月日，例如 2022-06-01；确是 1 日的，也要写出来。"
NOT_A_DAY = "看不懂这个日期，请写成 2022-06-01 这样的形式。"
SEVERAL_DAYS = "写了不止一天，一行只能写一天。请写开始的那一天，例如 2022-06-01。"
TWO_DIGIT_YEAR = "年份只有两位，分不清是哪一年。请写成 2022-06-01 这样的形式。"


def half_width_keeping_blanks(value: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip()


def _day_from_number(number: int | float, hints: Hints) -> date:
    """Read a serial as Excel counts days, or 20220601 typed as a number."""
    if 19000101 <= number <= 21001231:
        return _day_from_text(str(int(number)), Hints())
    if (found := _day_of_serial(number, hints)) is not None:
        return found
    if 1900 <= number <= 2101:
        raise ValidationError(NO_DAY)
    if 1 <= number < 13 and not float(number).is_integer():
        # 3.10 kept as a number reads 3.1: nobody can tell the 1st from the 10th any more.
        raise ValidationError(CUT_DAY)
    raise ValidationError(NOT_A_DAY)


def _day_of_serial(number: int | float, hints: Hints) -> date | None:
    """Return the day that a workbook counts as `number`; None when it is far from our time."""
    serial = number + _FROM_1900_TO_1904 if hints.counts_from_1904 else number
    is_near = _SERIALS.start <= serial < _SERIALS.stop
    return EXCEL_EPOCH + timedelta(days=int(serial)) if is_near else None


def _day_from_text(value: str, hints: Hints) -> date:
    if _MOMENT.fullmatch(value):
        return _day_of_moment(value)
    value = re.sub(r"\s*([年月./\-])\s*", r"\1", value.replace("。", ".").lstrip("'‘’"))
    value = chinese_days.in_digits(re.sub(r"(\d)\s+([日号])", r"\1\2", value))
    if hints.is_from_text and _MAYBE_CUT.fullmatch(value):
        raise ValidationError(CUT_DAY)
    for pattern in (_FULL_DATE, _COMPACT_DATE, _SHORT_YEAR, _MONTH_DAY):
        found = pattern.match(value)
        if found is not None and _AFTER_DATE.fullmatch(value[found.end() :]):
            return _day_of(pattern, found, hints)
    serial = numbers.whole_number(value)
    if serial is not None and (counted := _day_of_serial(serial, hints)) is not None:
        return counted
    if _MONTH.fullmatch(value) or _YEAR_ONLY.fullmatch(value):
        raise ValidationError(NO_DAY)
    if _SPAN.search(value.replace(" ", "")) and not re.search("[A-Za-z]{3}", value):
        raise ValidationError(SEVERAL_DAYS)
    raise ValidationError(NOT_A_DAY)


def _day_of_moment(value: str) -> date:
    try:
        return _within_years(timezone.localdate(datetime.fromisoformat(value)))
    except (ValueError, OverflowError):
        raise ValidationError(f"没有这一天：{value}。") from None


def _day_of(pattern: re.Pattern[str], found: re.Match[str], hints: Hints) -> date:
    if pattern is _SHORT_YEAR:
        year, sign, month, day_of_month = found.groups()
        if sign in "/-" and 1 <= int(year) <= 12:  # 06/01/22 is another order
            raise ValidationError(TWO_DIGIT_YEAR)
        century = 2000 if int(year) < _PIVOT else 1900
        return _build(century + int(year), int(month), int(day_of_month))
    if pattern is _MONTH_DAY:
        if hints.year is None:
            raise ValidationError("日期没有年份。请写全年月日，或在上传时选定年份。")
        return _build(hints.year, *map(int, found.groups()))
    return _build(*map(int, found.groups()))


def _build(year: int, month: int, day_of_month: int) -> date:
    try:
        return _within_years(date(year, month, day_of_month))
    except ValueError:
        raise ValidationError(f"没有 {year}年{month}月{day_of_month}日 这一天。") from None


def _within_years(value: date) -> date:
    if value.year not in _YEARS:
        raise ValidationError(f"年份 {value.year} 不对，应在 1900 到 2100 之间。")
    return value


def moment(cell: Cell, hints: Hints) -> time:
    """Accept a time of day: 14:30, 14时30分, 下午2点半, or the time part of a date."""
    refuse_damaged(cell)
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 <= cell < 1:
        return (datetime.min + timedelta(minutes=round(cell * 1440))).time()  # noqa: DTZ901
    found = _TIME.fullmatch(half_width(as_text(cell)))
    if found is None:
        raise ValidationError("看不懂这个时间，请写成 14:30 这样的形式。")
    part, hour, minute, half = found.groups()
    hours = int(hour) + (12 if part in {"下午", "晚上"} and int(hour) < 12 else 0)
    minutes = 30 if half else int(minute or 0)
    if hours > 23 or minutes > 59:
        raise ValidationError("没有这个时间，请写成 14:30 这样的形式。")
    return time(hours, minutes)


def parts(cell: Cell, hints: Hints) -> list[str]:
    """Split a cell at 、 ； ， and line breaks: several names in one cell."""
    refuse_damaged(cell)
    return [p.strip() for p in re.split(r"[、；;，,\n\r]+", as_text(cell)) if p.strip()]
