"""Personal data as lists show it, and finding it where it should not be; what a text shows at all.

Phones and ID numbers are looked for in full-width digits and with blanks, hyphens, points,
brackets or invisible signs in them too, and beside letters.
UUIDs and hexadecimal digests are no personal data, whatever digits they happen to hold.
"""

import re
import unicodedata
from collections.abc import Iterator

_KEY = r"[\dA-Fa-f]{8}-(?:[\dA-Fa-f]{4}-){3}[\dA-Fa-f]{12}|[\da-f]{128}|[\da-f]{64}|[\da-f]{32,40}"
_BLANKS = r" \t\xa0\u2000-\u200a\u202f\u205f\u3000"
_HYPHENS = "–—－-"
_GAP = rf"(?:[{_BLANKS}.·_{_HYPHENS}]{{0,3}}|[{_BLANKS}]?[()（）][{_BLANKS}]?|[/,，])"
# Digits as they are parted in phones; otherwise parted they are amounts, years or codes in a row.
_ODD_GAP = rf"[{_BLANKS}{_HYPHENS}]{{1,3}}"
_ODD_PARTS = rf"\d{{2}}{_ODD_GAP}\d{{3}}{_ODD_GAP}\d{{4}}|\d{{3}}[{_BLANKS}]{{1,2}}\d{{6}}"
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
# Letters or marks by Unicode's word, and nothing to be seen all the same.
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | set(
    map(chr, range(0xFE00, 0xFE10))
)
_PERSONAL = re.compile(
    rf"(?<![\dA-Fa-f])(?P<key>{_KEY})(?![\dA-Fa-f])"
    rf"|(?<!\d)(?:(?P<id>\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXxＸｘ]?)"
    rf"|(?P<mobile>(?:\+?86{_GAP})?[1１][3-9３-９]"
    rf"(?:\d{_GAP}\d{{4}}{_GAP}\d{{4}}|{_ODD_PARTS})))(?!\d)"
)
_BIRTH_DATE = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_LANDLINE = re.compile(r"(0\d{2,3})-?\d{3,4}(\d{4})")
SHORTEST_PURPOSE = 4  # signs that can be seen: for what somebody opens or takes out whole data
_MOBILE_DIGITS = 11
_ID_DIGITS = 18


def seen(text: str) -> str:
    """Return what somebody sees of a text, without blanks: invisible signs are no words."""
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in _UNSEEN and sign not in _FILLERS
    )


def mask_name(name: str) -> str:
    """Keep the first character: 张某某 → 张**, 李某 → 李*, 欧阳某 → 欧**. Empty stays empty."""
    letters = "".join(name.split())
    return letters[:1] + "*" * max(1, min(len(letters) - 1, 2)) if letters else ""


def mask_phone(phone: str) -> str:
    """Keep three and four digits: 138****0001; of a landline the area code and the last four."""
    digits = "".join(phone.split())
    if landline := _LANDLINE.match(digits):
        return f"{landline[1]}-****{landline[2]}"
    if len(digits) >= _MOBILE_DIGITS:
        return f"{digits[:3]}****{digits[-4:]}"
    return "****" if digits else ""


def mask_id(number: str) -> str:
    """Keep six and four characters of an 18-digit number: 530102********0011; else only stars."""
    digits = "".join(number.split())
    if len(digits) == _ID_DIGITS:
        return f"{digits[:6]}********{digits[-4:]}"
    return "********" if digits else ""


def mask_personal(text: str) -> str:
    """Replace every phone and ID number in free text by stars, plausible or not."""
    return _PERSONAL.sub(lambda found: found[0] if found["key"] else "***", visible(text))


def personal_numbers(text: str) -> list[str]:
    """Return the phones and ID numbers found in free text, masked, in order; empty when none.

    A public page holds none.
    An 18-digit number counts only with a possible birth date in it: codes of units and bank
    references are no personal data.
    """
    return list(_personal_numbers(visible(text)))


def visible(text: str) -> str:
    """Return a text without signs that nobody sees: between two digits they would hide a phone."""
    return "".join(
        sign for sign in text if unicodedata.category(sign) != "Cf" and sign not in _FILLERS
    )


def _personal_numbers(text: str) -> Iterator[str]:
    for found in _PERSONAL.finditer(text):
        digits = re.sub(r"[^\dX]", "", found[0].translate(_HALF_WIDTH).upper())
        if found["mobile"]:
            yield mask_phone(digits[-_MOBILE_DIGITS:])
        elif found["id"] and len(digits) == _ID_DIGITS and _BIRTH_DATE.match(digits, 6):
            yield mask_id(digits)


_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")
