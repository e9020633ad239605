"""Tags of the ledgers: cells that know their column, filters one takes off one by one."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.contrib.admin import site
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from core.drawn import drawn_once
from core.office.columns import is_counted
from core.templatetags.portal import thousands

register = template.Library()

SEARCH = "搜索"  # the chip of what was typed into the search box


@register.simple_tag
def ledger_cells(cells: Iterable[str], headers: list[dict[str, Any]]) -> SafeString:
    """Give each cell of a row the text of its column's head, which stands beside it on a phone."""
    return mark_safe("".join(_labelled(cells, headers)))


def _labelled(cells: Iterable[str], headers: list[dict[str, Any]]) -> Iterator[str]:
    for cell, header in zip(cells, headers, strict=False):
        label = "" if "action-checkbox" in cell else escape(capfirst(header["text"]))
        tag = cell[:3]
        yield f'{tag} data-label="{label}"{cell[3:]}' if tag in {"<td", "<th"} else cell


@register.simple_tag
def side_entries(entries: Iterable[dict[str, Any]], path: str) -> SafeString:
    """Draw the ledgers of one subject in the side navigation of the page at a path.

    The office's pages list more than a hundred ledgers, and most of them stand there as before.
    """
    return _side_entries(
        tuple(
            (entry["label"], entry["url"], entry.get("waiting") or 0, entry["url"] in path)
            for entry in entries
        )
    )


@drawn_once
def _side_entries(entries: tuple[tuple[str, str, int, bool], ...]) -> SafeString:
    names = ("label", "url", "waiting", "is_current")
    shown = [dict(zip(names, entry, strict=True)) for entry in entries]
    return render_to_string("office/_entries.html", {"entries": shown})


@register.simple_tag
def ledger_chips(changelist: ChangeList) -> list[dict[str, str]]:
    """Return what narrows the list, each with the address that takes it off.

    Shape: `[{label, value, remove_url}]`, the search first, then the filters in their order.
    """
    chips = []
    if changelist.query:
        remove_url = changelist.get_query_string(remove=[SEARCH_VAR])
        chips.append({"label": SEARCH, "value": changelist.query, "remove_url": remove_url})
    for spec in changelist.filter_specs:
        choices = list(spec.choices(changelist))
        chips += [
            {
                "label": str(spec.title),
                "value": str(choice["display"]),
                "remove_url": str(choices[0]["query_string"]),
            }
            for choice in choices[1:]
            if choice["selected"]
        ]
    return chips


@register.simple_tag
def chosen(choices: list[dict[str, Any]]) -> str:
    """Return what a filter is set to; empty when it shows all."""
    return "、".join(str(choice["display"]) for choice in choices[1:] if choice.get("selected"))


@register.simple_tag(takes_context=True)
def readonly(context: template.Context, shown: AdminReadonlyField) -> str:
    """Show a field that is only read: a number as 1,482, a related row as a link.

    The link is for those who may open its page.
    """
    name, row = shown.field["name"], shown.form.instance
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        return shown.contents()
    if is_counted(field) and (number := getattr(row, name)) is not None:
        return str(thousands(number))
    if isinstance(field, ForeignKey):
        ledger = site._registry.get(field.related_model)
        related = getattr(row, name)
        if related and ledger and not ledger.has_view_permission(context["request"], related):
            return str(related)
    return shown.contents()
