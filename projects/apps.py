"""App configuration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """See the package docstring."""

    name = "projects"
    verbose_name = "民生项目"
