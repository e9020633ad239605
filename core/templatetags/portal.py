"""Template filters used everywhere; loaded as builtins."""

from django import template

register = template.Library()
