"""Rows that need a form of their own: a place, and a printable form with its fields."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.forms import set_choices
from core.numbers import whole_number
from places.models import Facility, Street
from services.models import BlankForm

LONG = 80  # characters that no line of the editor shows at once


class LongLine(forms.Textarea):
    """A line that wraps where it is typed, and takes no line breaks, not even pasted ones."""

    def __init__(self, *, most: int) -> None:
        super().__init__(attrs={"rows": 2 if most <= 2 * LONG else 4})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was typed as one line."""
        typed = super().value_from_datadict(data, files, name)
        return "".join(typed.splitlines()) if isinstance(typed, str) else typed


def long_lines(
    model: type[models.Model], names: Iterable[str]
) -> dict[str, type[forms.Widget] | forms.Widget]:
    """Return the widgets of those fields whose text would be cut off in one line."""
    fields = [(name, model._meta.get_field(name)) for name in names]
    return {
        name: LongLine(most=field.max_length or 0)
        for name, field in fields
        if type(field) is models.CharField and not field.choices and (field.max_length or 0) > LONG
    }


class VenueForm(forms.Form):
    """A place of an item."""

    facility = forms.ModelChoiceField(
        label="场所", queryset=Facility.objects.none(), to_field_name="name"
    )
    window = forms.CharField(label="窗口", max_length=40, required=False)
    note = forms.CharField(label="说明", max_length=100, required=False, widget=LongLine(most=100))
    is_unverified = forms.BooleanField(label="待核实", required=False)

    def __init__(self, *args: Any, street: Street, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, facility=Facility.objects.filter(street=street, is_active=True))

    def row(self) -> dict[str, Any]:
        """Return the row of a document."""
        data = self.cleaned_data
        return {
            "facility": data["facility"].name,
            "window": data["window"],
            "note": data["note"],
            "unverified": data["is_unverified"],
        }


class BlankFormForm(forms.ModelForm):  # type: ignore[type-arg]
    """A printable form; its fields are typed one to a line."""

    lines = forms.CharField(
        label="栏目",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一栏：栏目｜填写样例｜空表上印的字｜宽｜行数。后三样可以不写。",
    )

    class Meta:
        model = BlankForm
        fields = ["code", "title", "note", "declaration", "signer", "is_unverified"]
        widgets = long_lines(BlankForm, fields)

    def clean_lines(self) -> list[dict[str, Any]]:
        """Read the lines into fields; each needs a label."""
        found: list[dict[str, Any]] = []
        for line in self.cleaned_data["lines"].splitlines():
            words = [word.strip() for word in line.replace("|", "｜").split("｜")]
            if not any(words):
                continue
            if not words[0]:
                raise ValidationError(f"“{line[:20]}”没有写栏目名称。")
            label, sample, blank, wide, lines = [*words, "", "", "", ""][:5]
            row: dict[str, Any] = {"label": label, "sample": sample}
            if blank:
                row["blank"] = blank
            if wide:
                row["wide"] = True
            if (count := whole_number(lines)) is not None:
                row["lines"] = min(count, BlankForm.MOST_LINES)
            found.append(row)
        return found

    @staticmethod
    def text_of(fields: list[dict[str, Any]]) -> str:
        """Return fields as lines."""
        return "\n".join(
            "｜".join(
                [
                    str(row.get("label", "")),
                    str(row.get("sample", "")),
                    str(row.get("blank", "")),
                    "宽" if row.get("wide") else "",
                    str(row.get("lines", "")),
                ]
            ).rstrip("｜")
            for row in fields
        )
