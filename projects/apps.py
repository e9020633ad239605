"""App configuration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """See the package docstring."""

    name = "projects"
    verbose_name = "民生项目"

    def ready(self) -> None:
        """Say which rows of this app show a photo, and what goes along with a compound."""
        from places.moving import register_company
        from projects.actions.moved_compounds import go_along
        from projects.models import honour_photos, premises_photos
        from volunteers.models import photos

        photos.SHOWN_ABOVE.extend((premises_photos, honour_photos))
        register_company(go_along)
