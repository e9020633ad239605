"""App configuration."""

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    """See the package docstring."""

    name = "alliances"
    verbose_name = "党建联盟"
