"""App configuration."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """See the package docstring."""

    name = "volunteers"
    verbose_name = "志愿与活动"
