"""App configuration."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """See the package docstring."""

    name = "volunteers"
    verbose_name = "志愿与活动"

    def ready(self) -> None:
        """Say what of this app is open in a grid cell, and how it moves."""
        from grids.moving import register
        from volunteers.actions.grids import OPEN_KINDS

        for kind in OPEN_KINDS:
            register(kind)
