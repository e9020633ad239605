"""App configuration."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """See the package docstring."""

    name = "core"
    verbose_name = "基础"
