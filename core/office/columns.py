"""Columns of a ledger that are more than the plain value of a field."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DecimalField, IntegerField, Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.drawn import drawn_once
from core.states import StateField
from core.templatetags.portal import thousands

YES, NO = "是", "否"
EMPTY = "—"  # Django writes "None" for a column of ours on a row that is only looked at


def tag(label: object, tone: str) -> SafeString:
    """Return a state as a quiet tag, as components/state_tag.html draws it on pages."""
    return _tag(str(label), tone)


@drawn_once
def _tag(label: str, tone: str) -> SafeString:
    return render_to_string("components/state_tag.html", {"label": label, "tone": tone})


def masked(name: str, mask: Callable[[str], str], label: str) -> Callable[[Any], str]:
    """Return a column that shows a personal field with its middle hidden."""

    @admin.display(description=label)
    def show(row: Any) -> str:
        return mask(getattr(row, name))

    show.__name__ = f"masked_{name}"
    return show


def is_counted(field: Any) -> bool:
    """Whether a column holds how many or how much; a year is a name, and so is a choice."""
    is_number = isinstance(field, IntegerField | DecimalField)
    return is_number and not field.choices and not field.name.endswith("year")


def in_words(model: type[Model], names: Sequence[Any]) -> list[Any]:
    """Return the columns as people read them: states as tags, 是 and 否, numbers as 1,482.

    Columns that are no names of such a field stay as they are.
    """
    return [_in_words(model, name) if isinstance(name, str) else name for name in names]


def _in_words(model: type[Model], name: str) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    if isinstance(field, StateField):
        return _state_column(field)
    if is_counted(field):
        return _number_column(field)
    if not isinstance(field, BooleanField):
        return name

    @admin.display(description=str(field.verbose_name), ordering=name)
    def show(row: Any) -> str:
        return {True: YES, False: NO}.get(getattr(row, name), EMPTY)

    show.__name__ = f"{name}_in_words"
    return show


def _state_column(field: StateField) -> Callable[[Any], str]:
    words = dict(field.flatchoices)

    @admin.display(description=str(field.verbose_name), ordering=field.name)
    def show(row: Any) -> str:
        value = getattr(row, field.attname)
        return tag(words.get(value, value), field.tone_of(value))

    show.__name__ = f"{field.name}_tag"
    return show


def _number_column(field: Any) -> Callable[[Any], object]:
    @admin.display(description=str(field.verbose_name), ordering=field.name)
    def show(row: Any) -> object:
        number = getattr(row, field.name)
        return EMPTY if number is None else thousands(number)

    show.__name__ = f"{field.name}_count"  # by which the sheet aligns it
    return show
