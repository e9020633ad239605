"""Names typed as text, looked up in the roster."""

import re
from collections import defaultdict
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from volunteers.models import Volunteer

_BETWEEN_NAMES: Final = re.compile(r"[、，,；;\n]+")
_BLANKS: Final = " \t\r\u3000\xa0"
_TAIL_DIGITS: Final = 4


class NamesField(forms.CharField):
    """Names with 、 between them; a name that several bear needs the end of its phone number.

    `roster` holds the rows in which to look; the form sets it. Cleans to a list of volunteers.
    """

    roster: QuerySet[Volunteer] = Volunteer.objects.none()

    def clean(self, value: Any) -> Any:
        """Return the volunteers; ValidationError with a sentence for each name that is unclear."""
        typed = [name.strip() for name in _BETWEEN_NAMES.split(super().clean(value))]
        return _found(self.roster, [name for name in typed if name])


def _found(roster: QuerySet[Volunteer], typed: list[str]) -> list[Volunteer]:
    split = [_name_and_tail(words) for words in typed]
    bearers: dict[str, list[Volunteer]] = defaultdict(list)
    for person in roster.filter(name__in={name for name, _ in split}):
        bearers[person.name].append(person)
    people, sentences = [], []
    for name, tail in split:
        same = [person for person in bearers[name] if person.phone.endswith(tail)]
        if len(same) == 1:
            people += same
        elif same:
            sentences.append(
                f"花名册中有 {len(same)} 位“{name}”，请在姓名后写上手机号末四位，如“{name}1234”。"
            )
        else:
            sentences.append(f"花名册中没有找到“{name}{tail}”，请核对，或先去掉这个名字。")
    if sentences:
        raise ValidationError(sentences)
    return people


def _name_and_tail(words: str) -> tuple[str, str]:
    """Split 张安然（1234） into the name and the end of a phone number, "" where there is none.

    By hand: a pattern for it takes seconds over a thousand blanks.
    """
    text = words.rstrip(f"{_BLANKS})）")
    tail = text[-_TAIL_DIGITS:]
    has_tail = len(tail) == _TAIL_DIGITS and tail.isdecimal()
    name = text[:-_TAIL_DIGITS] if has_tail else text
    return name.rstrip(f"{_BLANKS}（("), tail if has_tail else ""
