"""Template filters used everywhere; loaded as builtins."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, DateField, Field
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.phones import dialled
from core.unsaved import unsaved_texts

register = template.Library()
register.filter(unsaved_texts)
REQUIRED = Field.default_error_messages["required"]
# What one picks instead of typing, by the type of the input.
PICKED = {"select", "radio", "checkbox", "date", "month", "time", "file"}
FEWEST_LETTERS = 2
# 13:30–17:30, 0871-65000000, 2022年6月1日, 1,482 人次: what a reader takes in at one glance.
TOGETHER = re.compile(
    r"\d{1,2}:\d{2}–\d{1,2}:\d{2}"
    r"|\d{3,4}-\d{7,8}"
    r"|\d{4}年\d{1,2}月\d{1,2}日"
    r"|\d[\d,.]{0,20} (?:人次|[\u4e00-\u9fff])"
)


@register.filter
def thousands(value: object) -> object:
    """Write a number with 千分位 ("1,482", "1,485.5"); leave everything else as it is.

    Units: a Decimal (square metres, hours) keeps its decimals, but for zeros at the end.
    A filter, not USE_THOUSAND_SEPARATOR: that one also cuts years and keys ("2,022年").
    """
    if isinstance(value, Decimal):
        whole, _, rest = f"{value:,f}".partition(".")
        return f"{whole}.{rest}".rstrip("0").rstrip(".") if rest else whole
    return f"{value:,}" if isinstance(value, int) else value


@register.filter
def together(value: Any) -> SafeString:
    """Keep hours, telephone numbers, dates and numbers with their unit on one line each."""
    text = value if isinstance(value, SafeString) else escape(str(value))
    return mark_safe(TOGETHER.sub(r'<span class="nowrap">\g<0></span>', text))


@register.filter
def mistakes(errors: dict[str, list[str]]) -> int:
    """Count the lines of an error summary: a field may be wrong in two ways."""
    return sum(len(lines) for lines in errors.values())


@register.filter
def by_name(sentence: str, field: BoundField) -> str:
    """Ask for an empty field by its label ("请选择类别。"), where Django's sentence names nothing.

    Other sentences stay, and so does this one where the label is a mere 从 or 到.
    """
    if sentence != REQUIRED or len(str(field.label)) < FEWEST_LETTERS:
        return sentence
    is_picked = getattr(field.field.widget, "input_type", "") in PICKED
    verb = "选择" if is_picked or isinstance(field.field, DateField) else "填写"
    return f"请{verb}{field.label}。"


@register.filter
def when_asked(field: BoundField) -> str:
    """Say when a field that may stay empty must be filled in after all; 选填 where never.

    A form says so by `asked_when`: name of the field → the condition.
    """
    conditions: dict[str, str] = getattr(field.form, "asked_when", {})
    return conditions.get(field.name, "选填")


@register.filter
def inner_field(form: object, sentence: str) -> str:
    """Return the id of the field of a form inside the form that a sentence is about, or ""."""
    links: dict[str, str] = getattr(form, "inner_links", {})
    return links.get(sentence, "")


@register.filter
def may(user: object, permission: str) -> bool:
    """True when the signed-in person holds the permission; only to leave out links that refuse.

    The page behind the link has its own guard.
    """
    ask = getattr(user, "may", None)
    return ask is not None and bool(ask(permission))


@register.filter
def face_of(request: Any) -> str:
    """Return the frame in which whoever asks reads an error: their own, or the residents'.

    People of the street's office read it in the office's frame, others who signed in in the desk's,
    which is made for a phone. Where nobody can be looked up because the database is away, that is
    raised, and the static page follows.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "public/base.html"
    return "office/base.html" if user.is_street_office else "desk/base.html"


@register.filter
def request_number(request: Any) -> str:
    """Return the number under which the log and the audit trail know a request; "" without one."""
    context = getattr(request, "portal_context", None)
    return context.request_id if context else ""


@register.simple_tag
def phone_link(number: str) -> SafeString:
    """Return a number as a link that dials it; as it stands where it is none."""
    to = dialled(number)
    if not to:
        return conditional_escape(number)
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', to, number)
