"""Two people edit one row: the second is shown both versions and loses nothing typed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format, number_format

from core.forms import check_typed, type_over

NOTHING = "（空）"


@dataclass(frozen=True)
class Difference:
    """One field that now says something else than what was typed."""

    label: str
    typed: str
    saved: str


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form over a Record that carries the version its reader was looking at.

    `differences` is empty unless somebody saved the row in between; templates show it through
    components/differences.html. The form then holds the new version: sending it once more means
    that the person has seen both.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who opened the page of a new row and meets one that was made meanwhile has not seen it.
        is_new = self.instance.pk is None
        self.fields["seen_version"].initial = 0 if is_new else self.instance.version
        self.differences: list[Difference] = []
        check_typed(self)

    def clean(self) -> dict[str, Any]:
        """Compare the version before Django puts the typed values into the row."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is not None and cleaned.get("seen_version") != self.instance.version:
            self.differences = list(self._compare(cleaned))
            ask_again(self, "seen_version", self.instance.version)
        return cleaned

    def _compare(self, cleaned: dict[str, Any]) -> Any:
        for name, typed in cleaned.items():
            try:
                field = self.instance._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if not isinstance(field, models.Field):
                continue
            saved = (
                list(getattr(self.instance, name).all())
                if isinstance(field, models.ManyToManyField)
                else getattr(self.instance, name)
            )
            words = in_words(field, typed), in_words(field, saved)
            if words[0] != words[1]:
                yield Difference(str(field.verbose_name), *words)


def ask_again(form: forms.BaseForm, field: str, version: int) -> None:
    """Refuse what was typed beside somebody else; sent once more, with the new version, it counts.

    `field` carries the version that the reader was looking at.
    """
    type_over(form, field, version)
    form.add_error(
        None,
        "您填写期间，这条记录已被他人修改，还没有保存。请对照下面两边的内容；"
        "再次保存，就以您填写的内容为准。",
    )


def in_words(field: Any, value: Any) -> str:
    """Return a field's value as people read it: choices by label, dates in Chinese."""
    if value is None or value == "":
        return NOTHING
    if isinstance(field, models.ManyToManyField):
        return "、".join(sorted(str(row) for row in value)) or NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return date_format(value)
    if isinstance(value, int):
        return number_format(value)
    return str(value)
