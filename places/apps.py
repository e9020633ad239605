"""App configuration."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """See the package docstring."""

    name = "places"
    verbose_name = "辖区"
