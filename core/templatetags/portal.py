"""Template filters used everywhere; loaded as builtins."""

from django import template

register = template.Library()


@register.filter
def thousands(value: object) -> object:
    """Write a whole number with 千分位 ("1,482"); leave everything else as it is.

    A filter, not USE_THOUSAND_SEPARATOR: that one also cuts years and keys ("2,022年").
    """
    return f"{value:,}" if isinstance(value, int) else value


@register.filter
def may(user: object, permission: str) -> bool:
    """True when the signed-in person holds the permission; only to leave out links that refuse.

    The page behind the link has its own guard.
    """
    ask = getattr(user, "may", None)
    return ask is not None and bool(ask(permission))
