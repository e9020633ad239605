"""Inputs that the browser draws better than a text field, and long lists without a template."""

import html
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

DASHES, NOT_CHOSEN = "---------", "请选择"  # Django's row of dashes is said in words
MOST_OFFERED = 300  # rows that a list to pick from holds; among more one searches


class DayInput(forms.DateInput):
    """A date field of the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class NamedChoices(ModelChoiceIterator):  # type: ignore[type-arg]  # Django cannot be subscripted
    """The choices of rows that are called by their `name`: two columns, and no row is loaded."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = self.queryset.values_list(self.field.to_field_name or "pk", "name")
        yield from ((str(key), name) for key, name in rows)


def draw_by_name(field: Any) -> None:
    """Draw the list of a picker of rows that are called by their `name` in one go."""
    field.iterator = NamedChoices
    field.widget = LongSelect(field.widget.attrs)
    field.widget.choices = field.choices


class OfferedChoices(ModelChoiceIterator):  # type: ignore[type-arg]  # Django cannot be subscripted
    """The choices that the field has `offered`, as (key, words); any other row is taken too."""

    field: Any

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.field.offered

    def __len__(self) -> int:
        return len(self.field.offered) + (self.field.empty_label is not None)

    def __bool__(self) -> bool:
        return len(self) > 0


def _escaped(word: Any) -> str:
    """Return a word for a page; by the shortest way, for there are thousands."""
    return html.escape(word) if type(word) is str else conditional_escape(word)


class ManyTicks(forms.CheckboxSelectMultiple):
    """Boxes to tick, as Django draws them, made in one go.

    A template for each box takes ten times as long: seconds, where there are thousands.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the boxes; `value` holds the keys of those that are ticked."""
        given = self.build_attrs(self.attrs, attrs)
        part, ticked = given.pop("id", f"id_{name}"), set(self.format_value(value))
        around = flatatt({"class": given["class"]} if "class" in given else {})
        more = flatatt(given)
        boxes = "\n".join(
            f'<div><label for="{part}_{place}"><input type="checkbox" name="{name}"'
            f' value="{_escaped(key)}" id="{part}_{place}"{more}'
            f"{' checked' if key in ticked else ''}>\n {_escaped(label)}</label></div>"
            for place, (key, label) in enumerate(self.choices)
        )
        return format_html('<div id="{}"{}>{}</div>', part, around, SafeString(boxes))


class LongSelect(forms.Select):
    """A list to choose one from, as Django draws it, made in one go; without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list; `value` is the key that is chosen, or None."""
        chosen = set(self.format_value(value)) or {""}
        options = "\n".join(
            f'<option value="{_escaped(key)}"{" selected" if key in chosen else ""}>'
            f"{_escaped(NOT_CHOSEN if label == DASHES else label)}</option>"
            for key, label in self.choices
        )
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, SafeString(options))
