"""App configuration."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """See the package docstring."""

    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        """Let workers note when the entries of the timetable ran, and fields know our lookups."""
        from core import lookups
        from core.schedule import connect_worker  # models are loaded by now

        lookups.register()
        connect_worker()
