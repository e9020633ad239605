"""Days as only Chinese papers write them: 二〇二二年十二月二十五日, 2022、3、8."""

import re

_DIGITS = {sign: str(digit) for digit, sign in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": "0", "○": "0", **{str(digit): str(digit) for digit in range(10)}}
_YEAR = re.compile(r"^[〇零○0-9一二三四五六七八九]{4}(?=年)")
# Behind 年 or 月, so that 周六日 is none; 初五 is a day of the lunar calendar, and no numeral.
_PART = re.compile(
    r"(?:^|(?<=[年月]))([一二三四五六七八九]?十|[廿卅])?([一二三四五六七八九])?(?=[月日号])"
)
_ENUMERATED = re.compile(r"^(\d{4})([、,])(\d{1,2})\2(\d{1,2})$")
_TENS = {"廿": 20, "卅": 30, "十": 10}


def in_digits(text: str) -> str:
    """Return a day with its numerals as digits, 2022年12月25日; another text as it is.

    2022、3、8 is 2022-3-8; three and more days in one cell have no year in front.
    """
    text = _ENUMERATED.sub(r"\1-\3-\4", text)
    text = _YEAR.sub(lambda year: "".join(_DIGITS[sign] for sign in year[0]), text)
    return _PART.sub(_in_digits, text)


def _in_digits(part: re.Match[str]) -> str:
    tens, ones = part.groups()
    if not (tens or ones):
        return ""
    of_tens = _TENS.get(tens) or int(_DIGITS[tens[0]]) * 10 if tens else 0
    return str(of_tens + int(_DIGITS[ones] if ones else 0))
