"""App configuration."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """See the package docstring."""

    name = "grids"
    verbose_name = "网格"
