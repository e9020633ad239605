"""App configuration."""

from django.apps import AppConfig


class PartyConfig(AppConfig):
    """See the package docstring."""

    name = "party"
    verbose_name = "党组织"
