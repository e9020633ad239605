"""App configuration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """See the package docstring."""

    name = "projects"
    verbose_name = "民生项目"

    def ready(self) -> None:
        """Let the pages of photos know which rows of this app show one."""
        from projects.models import honour_photos, premises_photos
        from volunteers.models import photos

        photos.SHOWN_ABOVE.extend((premises_photos, honour_photos))
