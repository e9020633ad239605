"""App configuration."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """See the package docstring."""

    name = "dashboard"
    verbose_name = "看板"
