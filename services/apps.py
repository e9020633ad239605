"""App configuration."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """See the package docstring."""

    name = "services"
    verbose_name = "办事服务"
