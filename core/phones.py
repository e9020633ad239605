"""The phone of an office or a place, as a column of a table and as something to dial."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.identity import check_office_phone

_EXTENSION = re.compile(r"(0\d{2,3}-\d{7,8})-(\d{1,6})")
_TYPED_AT_MOST = 40  # blanks and brackets of what is typed go, so more may be typed than is kept


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:  # at runtime it takes no types
    _Text = models.CharField


class PhoneField(_Text):
    """A phone in its stored form; one from before numbers were checked stays until it is touched.

    The database sees a CharField. Source: docs/rules.md R-PLC-5.
    """

    def deconstruct(self) -> Any:
        """Be a CharField in migrations: nothing of it lies in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the number in its stored form.

        Errors: ValidationError in words when it is no phone, unless the row holds it already.
        """
        text = self.to_python(value) or ""
        try:
            text = check_office_phone(text) if text.strip() else ""
        except ValidationError:
            if not self._is_kept(text, model_instance):
                raise
        return super().clean(text, model_instance)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Return a field that takes a number with blanks and brackets, and asks for a keypad."""
        widget = forms.TextInput(attrs={"inputmode": "tel"})
        return super().formfield(
            *args, **{"widget": widget, **kwargs, "max_length": _TYPED_AT_MOST}
        )

    def _is_kept(self, text: str, row: models.Model | None) -> bool:
        if row is None or row.pk is None:
            return False
        stored = type(row)._default_manager.filter(pk=row.pk)
        return stored.filter(**{self.attname: text}).exists()


def dialled(number: str) -> str:
    """Return what a link dials for a number: a pause before an extension; "" for no number.

    Run together, the digits of an extension would be part of the number.
    """
    try:
        checked = check_office_phone(number)
    except ValidationError:
        return ""
    return _EXTENSION.sub(r"\1,\2", checked)
