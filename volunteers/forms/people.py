"""Names typed as text, looked up in the roster."""

import re
from collections import defaultdict
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from volunteers.models import Volunteer

_BETWEEN_NAMES: Final = re.compile(r"[、，,；;\n]+")
_NAME_AND_TAIL: Final = re.compile(r"(?P<name>.*?)[\s（(]*(?P<tail>\d{4})?[)）\s]*")


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
    split = [match for name in typed if (match := _NAME_AND_TAIL.fullmatch(name))]
    bearers: dict[str, list[Volunteer]] = defaultdict(list)
    for person in roster.filter(name__in={match["name"] for match in split}):
        bearers[person.name].append(person)
    people, sentences = [], []
    for match in split:
        name, tail = match["name"], match["tail"] or ""
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
