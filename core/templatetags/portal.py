"""Template filters used everywhere; loaded as builtins."""

from django import template

register = template.Library()


@register.filter
def thousands(value: object) -> object:
    """Write a whole number with 千分位 ("1,482"); leave everything else as it is.

    A filter, not USE_THOUSAND_SEPARATOR: that one also cuts years and keys ("2,022年").
    """
    return f"{value:,}" if isinstance(value, int) else value
