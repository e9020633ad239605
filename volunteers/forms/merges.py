"""Shape of a merge: which entry stays, and whose value in each field that differs."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime

from core.forms import set_choices
from core.lost_updates import in_words
from core.masking import mask_name, mask_phone
from volunteers.models import Volunteer
from volunteers.models.merges import (
    ALL,
    CHOSEN_FIELDS,
    joined_skills,
    suggested_kept,
    suggested_values,
)

MASKS = {"name": mask_name, "phone": mask_phone}
NOBODYS = "没有登记"


def words_of(entry: Volunteer, name: str) -> str:
    """Return a field as the preview shows it: personal ones masked."""
    if name == "community":
        return entry.place_label
    value = getattr(entry, name)
    if not value:
        return NOBODYS
    return MASKS[name](value) if name in MASKS else in_words(Volunteer._meta.get_field(name), value)


def label_of(name: str) -> str:
    """Return what a field is called."""
    field: Any = Volunteer._meta.get_field(name)
    return str(field.verbose_name)


def differing(entries: Sequence[Volunteer]) -> list[str]:
    """Return the fields in which a choice is open: several entries say different things."""
    return [
        name
        for name in CHOSEN_FIELDS
        if len({getattr(entry, name) for entry in entries if getattr(entry, name) or _fixed(name)})
        > 1
    ]


def _fixed(name: str) -> bool:
    return name == "community"  # none is the street itself


class MergeForm(forms.Form):
    """One choice for the entry that stays, one for each field that differs."""

    kept = forms.ChoiceField(
        label="保留哪一条登记",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        help_text="另外的登记并入这一条，不再计数；它的变更记录和导入来源接着用。",
    )

    def __init__(self, *args: Any, entries: Sequence[Volunteer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        suggested = suggested_values(entries)
        set_choices(self, kept=[(str(one.uid), self.label_of(one)) for one in entries])
        self.fields["kept"].initial = str(suggested_kept(entries).uid)
        for name in differing(entries):
            label = label_of(name)
            self.fields[name] = forms.ChoiceField(
                label=f"{label}用哪一个",
                choices=list(self._options(name)),
                widget=forms.RadioSelect(attrs={"class": "chips"}),
            )
            self.fields[name].initial = suggested[name]
        versions = ",".join(f"{one.uid}:{one.version}" for one in entries)
        self.fields["seen"] = forms.CharField(initial=versions, widget=forms.HiddenInput)

    @property
    def kept_entry(self) -> Volunteer:
        """The entry that stays as the form stands now."""
        chosen = self.cleaned_data.get("kept") if self.is_bound and self.is_valid() else None
        chosen = chosen or self.fields["kept"].initial
        return next(one for one in self.entries if str(one.uid) == chosen)

    @property
    def chosen(self) -> dict[str, str]:
        """Field → whose value, as the form stands now."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: data[name] for name in CHOSEN_FIELDS if name in data}

    @property
    def is_stale(self) -> bool:
        """True when an entry is not as the person was shown it; then nothing else is asked."""
        return self.versions != {one.uid: one.version for one in self.entries}

    @property
    def versions(self) -> dict[UUID, int]:
        """Read which version of each entry the person was shown."""
        found = {}
        for word in str(self.data.get("seen", "")).split(","):
            uid, _, version = word.partition(":")
            try:
                found[UUID(uid)] = int(version[:9])
            except ValueError:
                continue
        return found

    def label_of(self, entry: Volunteer) -> str:
        """Name one of the entries: 登记 1（2024年3月1日登记）."""
        number = self.entries.index(entry) + 1
        return f"登记 {number}（{date_format(localtime(entry.created_at))} 录入）"

    def _options(self, name: str) -> Iterator[tuple[str, str]]:
        if name == "skills" and joined_skills(self.entries):
            yield ALL, f"都保留：{joined_skills(self.entries)}"
        for number, entry in enumerate(self.entries, start=1):
            if getattr(entry, name) or _fixed(name):
                yield str(entry.uid), f"{words_of(entry, name)}（登记 {number}）"
