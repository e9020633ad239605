"""A pasted 接龙, and what a person mends in what was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from volunteers.models import Volunteer, VolunteerQuerySet
from volunteers.relay import MOST_LETTERS, MOST_LINES, Entry, Kind, read_relay


class RelayForm(forms.Form):
    """The text as it was copied in WeChat."""

    use_required_attribute = False

    text = forms.CharField(
        label="接龙文字",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=f"在微信里长按接龙、复制，整段粘贴到这里，最多 {MOST_LINES} 行。",
        error_messages={"required": "请粘贴接龙文字。"},
    )

    def clean_text(self) -> str:
        """Refuse a text of which the end would be left out."""
        text: str = self.cleaned_data["text"]
        if len(text.splitlines()) > MOST_LINES:
            raise forms.ValidationError(f"一次最多读 {MOST_LINES} 行，请分两次粘贴。")
        return text


class RelayRowForm(forms.Form):
    """One piece of the list: kept or not, who, how many."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {"name": "算进来的必填"}

    keep = forms.BooleanField(label="算进来", required=False)
    name = forms.CharField(label="姓名", max_length=40, required=False)
    count = forms.IntegerField(
        label="人数",
        min_value=1,
        max_value=50,
        required=False,
        error_messages={"max_value": "一行最多 50 人，请核对。", "min_value": "人数至少是 1。"},
    )

    def clean(self) -> dict[str, Any]:
        """Whoever is kept has a name; a number left empty is one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["name"] = "".join(cleaned.get("name", "").split())
        if cleaned.get("keep") and not cleaned["name"]:
            self.add_error("name", "请写姓名，或者不勾选。")
        if "count" in cleaned:
            cleaned["count"] = cleaned["count"] or 1
        return cleaned


@dataclass(frozen=True)
class RelayRow:
    """A piece, its form, and whether the roster knows the name: no one, one, or several."""

    entry: Entry
    form: RelayRowForm
    known: int

    @property
    def is_folded(self) -> bool:
        """True when it is most likely right that nobody comes with this line."""
        return self.entry.kind in {Kind.HEADING, Kind.CANCELLED}

    @property
    def note(self) -> str:
        """What a person should know about this line."""
        words = {
            Kind.PERSON: self.entry.doubt,
            Kind.CANCELLED: "取消了，不算",
            Kind.HEADING: "说明文字",
            Kind.UNCLEAR: "没有读懂，请核对",
        }
        return words[self.entry.kind]


class RelayRows:
    """The whole list under correction; the text is carried, so that nothing gets lost."""

    def __init__(self, text: str, *, roster: VolunteerQuerySet, data: Any = None) -> None:
        self.text = text
        entries = read_relay(text)
        forms_ = [_form(entry, number, data) for number, entry in enumerate(entries)]
        names = {_name_in(form) for form in forms_}
        self._people = _known(roster, names)
        self.rows = [
            RelayRow(entry, form, len(self._people.get(_name_in(form), [])))
            for entry, form in zip(entries, forms_, strict=True)
        ]

    def is_valid(self) -> bool:
        """True when every line is right."""
        right = [row.form.is_valid() for row in self.rows]  # all of them, each says its error
        return all(right)

    @property
    def headcount(self) -> int:
        """How many people the kept lines are."""
        return sum(form.cleaned_data["count"] for form in self._kept())

    @property
    def participants(self) -> list[Volunteer]:
        """The kept names that the roster knows exactly once."""
        found = (self._people.get(form.cleaned_data["name"], []) for form in self._kept())
        return list({people[0].pk: people[0] for people in found if len(people) == 1}.values())

    def _kept(self) -> list[RelayRowForm]:
        return [row.form for row in self.rows if row.form.cleaned_data.get("keep")]


def _form(entry: Entry, number: int, data: Any) -> RelayRowForm:
    first = {"keep": entry.is_kept, "name": entry.name, "count": entry.count or None}
    return RelayRowForm(data, prefix=f"row{number}", initial=first)


def _name_in(form: RelayRowForm) -> str:
    return "".join(str(form["name"].value() or "").split())


def _known(roster: VolunteerQuerySet, names: Iterable[str]) -> dict[str, list[Volunteer]]:
    """Return the people of the roster by name; one query for the whole list."""
    found: dict[str, list[Volunteer]] = {}
    for person in roster.standing().active().filter(name__in=[name for name in names if name]):
        found.setdefault(person.name, []).append(person)
    return found
