"""Numbers that identify people and units: read leniently, check strictly, say what to mend.

Every check takes what a form or a spreadsheet cell held and returns the number in its one stored
form. Sentences never repeat the number, since they end up in logs and error workbooks.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

# GB 11643-1999 (ISO 7064 MOD 11-2), GB 32100-2015, GB 11714.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Province codes; old area codes stay on cards, so only these two digits are looked at.
# 81–83 stand on residence permits; a card of a foreign resident has 9 before the province.
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_EARLIEST_BIRTH_YEAR = 1900

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'‘’`·.()\[\]_/—–‐‑‒―−-]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_AS_TEXT = "请把这一列的格式设为“文本”，再重新填写。"
_LARGEST_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_COUNTRY = re.compile(r"^(?:(?:\+|00)86|86(?=1[3-9]\d{9}$))")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})-?([2-9]\d{2,3}-?\d{4})(?:-(\d{1,6}))?")
_ONE_PHONE = re.compile(r"1[3-9]\d-?\d{4}-?\d{4}|0\d{2,3}-?[2-9]\d{2,3}-?\d{4}")
_WITH_POINT = re.compile(r"^(\d{11})\.0$")
_MOBILE_DIGITS = 11
_FREE_CALL = re.compile(r"[48]00\d{7}")
_SHORT = re.compile(r"1\d{2}|1[02]\d{3}|9[56]\d{3,4}")  # 120, 12345, 95598
_EXTENSION = re.compile(r"转|分机|EXT|#")


def check_id_number(value: object, *, on: date | None = None) -> str:
    """Return the 18-digit ID number (居民身份证号) in its stored form, X in upper case.

    `on` is the day by which the person must have been born, today when omitted.
    Errors: ValidationError with a sentence that says what is wrong and what to do.
    """
    number = _plain("身份证号", value)
    if len(number) == 15 and number.isdigit():
        raise ValidationError("这是 15 位的旧身份证号，请填写现在使用的 18 位号码。", "length")
    _check_length("身份证号", number, 18)
    for position, letter in enumerate(number, start=1):
        if not letter.isdigit() and not (letter == "X" and position == 18):
            raise ValidationError(
                f"身份证号第 {position} 位是“{letter}”，只能是数字（最后一位可以是 X）。", "letter"
            )
    _check_birth_and_area(number, on or timezone.localdate())
    if _id_check_digit(number) != number[17]:
        if number.endswith("000"):
            raise ValidationError(
                f"身份证号末三位都是 0，多半是表格存成数字时丢了末几位。{_AS_TEXT}", "rounded"
            )
        raise ValidationError("身份证号的校验位不对，有一位抄错了，请对照证件逐位核对。", "check")
    return number


def birth_date_of(number: str) -> date:
    """Return the birth date within a checked ID number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def check_credit_code(value: object) -> str:
    """Return the 18-character unified social credit code (统一社会信用代码) in upper case.

    Errors: ValidationError; a code of another kind (9 or 15 characters) is named.
    """
    code = _plain("统一社会信用代码", value)
    if len(code) == 9:
        raise ValidationError(
            "这是 9 位的组织机构代码，请填写证照上 18 位的统一社会信用代码。", "length"
        )
    if len(code) == 15:
        raise ValidationError(
            "这是 15 位的旧注册号，请填写证照上 18 位的统一社会信用代码。", "length"
        )
    _check_length("统一社会信用代码", code, 18)
    for position, letter in enumerate(code, start=1):
        if letter not in CREDIT_LETTERS:
            raise ValidationError(
                f"统一社会信用代码第 {position} 位是“{letter}”，不会出现这个字符"
                "（没有字母 I、O、S、V、Z，多半是数字 1、0、5、2 写成了字母）。",
                "letter",
            )
    if _credit_check_digit(code) != code[17]:
        raise ValidationError(
            "统一社会信用代码的校验位不对，有一位抄错了，请对照证照逐位核对。", "check"
        )
    return code


def check_mobile(value: object) -> str:
    """Return an 11-digit mobile number; +86 and separators are dropped.

    Errors: ValidationError.
    """
    _refuse_unclear(value)
    number = _COUNTRY.sub("", _plain("手机号", value), count=1)
    if not number.isdigit():
        raise ValidationError("手机号只能是数字，请去掉文字和其他符号。", "letter")
    _check_length("手机号", number, 11)
    if not _MOBILE.fullmatch(number):
        raise ValidationError("手机号应以 13 到 19 开头，请核对前两位。", "prefix")
    return number


def check_landline(value: object) -> str:
    """Return a landline as area code, hyphen, number, and `-extension` if it has one.

    Errors: ValidationError.
    """
    _refuse_unclear(value)
    _plain("座机号", value)
    # Separators stay as hyphens here: they tell an extension from a number that is too long.
    text = _EXTENSION.sub("-", _half_width(value).upper())
    text = re.sub(r"^(?:\+|00)86-?0?", "0", _NOISE.sub("-", text).strip("-"))
    if not text.replace("-", "").isdigit():
        raise ValidationError("座机号只能是数字，格式为“区号-号码”。", "letter")
    if not text.startswith("0"):
        raise ValidationError("座机号前面请加区号，格式为“区号-号码”。", "area")
    found = _LANDLINE.fullmatch(text)
    if found is None:
        raise ValidationError(
            "座机号不对：区号 3 到 4 位，号码 7 到 8 位且不以 0、1 开头，请核对。", "length"
        )
    area, number, extension = found.groups()
    return "-".join(filter(None, [area, number.replace("-", ""), extension]))


def check_phone(value: object) -> str:
    """Return a mobile or landline number in its stored form; the first digit tells which it is.

    Errors: ValidationError.
    """
    if isinstance(value, str) and value.isascii() and _MOBILE.fullmatch(value):
        return value  # as most are written
    number = _COUNTRY.sub("", _plain("电话号码", value), count=1)
    if not any(sign.isdigit() for sign in number[:1]):
        raise ValidationError("电话号码只能是数字，请去掉文字和其他符号。", "letter")
    return check_mobile(value) if number.startswith("1") else check_landline(value)


def check_office_phone(value: object) -> str:
    """Return the phone of an office: also a 400 or 800 number, or a short one as 12345.

    Errors: ValidationError.
    """
    plain = _plain("电话号码", value)
    if _SHORT.fullmatch(plain):
        return plain
    if _FREE_CALL.fullmatch(plain):
        return f"{plain[:3]}-{plain[3:6]}-{plain[6:]}"
    return check_phone(value)


def _refuse_unclear(value: object) -> None:
    """Refuse several numbers in one cell, and one with digits hidden as in an export."""
    text = _half_width(value)
    if len(text) <= _MOBILE_DIGITS and text.isdigit():
        return
    if "*" in text:
        raise ValidationError("号码有几位被星号遮住了，请写全。", "hidden")
    if len(_ONE_PHONE.findall(re.sub(r"\s+", "-", text))) > 1:
        raise ValidationError("一格里有几个号码，请只留一个。", "several")


def _half_width(value: object) -> str:
    """Spreadsheets hand over 13800000001.0; up to 15 digits nothing is lost by it."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    text = unicodedata.normalize("NFKC", str(whole if whole is not None else "")).strip()
    return _WITH_POINT.sub(r"\1", text)


def _plain(label: str, value: object) -> str:
    """Half-width, upper case, without separators; refuses blank and what a spreadsheet rounded."""
    text = _half_width(value)
    is_rounded = isinstance(value, int | float) and abs(value) >= _LARGEST_EXACT
    if is_rounded or _SCIENTIFIC.fullmatch(text):
        raise ValidationError(f"{label}被表格存成了数字，末几位已经丢失。{_AS_TEXT}", "rounded")
    plain = _NOISE.sub("", text).upper()
    if not plain:
        raise ValidationError(f"请填写{label}。", "required")
    return plain


def _check_length(label: str, number: str, length: int) -> None:
    difference = len(number) - length
    if difference:
        word = "多" if difference > 0 else "少"
        raise ValidationError(
            f"{label}{word} {abs(difference)} 位，应为 {length} 位，请核对。", "length"
        )


def _check_birth_and_area(number: str, on: date) -> None:
    area = number[1:3] if number[0] == "9" else number[:2]
    if not _PROVINCE.fullmatch(area):
        raise ValidationError("身份证号开头的地区代码不存在，请核对前两位。", "area")
    try:
        born_on = birth_date_of(number)
    except ValueError:
        raise ValidationError(
            "身份证号第 7 至 14 位不是真实的日期，请核对出生年月日。", "date"
        ) from None
    if born_on > on or born_on.year < _EARLIEST_BIRTH_YEAR:
        raise ValidationError("身份证号里的出生日期不合理，请核对第 7 至 14 位。", "date")


def _id_check_digit(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11]


def _credit_check_digit(code: str) -> str:
    total = sum(CREDIT_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return CREDIT_LETTERS[-total % 31]
