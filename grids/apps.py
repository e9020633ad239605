"""App configuration."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """See the package docstring."""

    name = "grids"
    verbose_name = "网格"

    def ready(self) -> None:
        """Say which of the app's own records are open in a cell, and how they move."""
        from grids.actions.chats import CHATS
        from grids.moving import register

        register(CHATS)
