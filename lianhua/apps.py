"""Django's admin as the street office's back room, on the portal's own site object."""

from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class OfficeConfig(AdminConfig):
    """Admin with the portal's own site: Chinese, four chapters, rows by scope."""

    default_site = "lianhua.office.PortalOffice"
    verbose_name = "后台"

    def ready(self) -> None:
        """Load the ledgers, and every task: a page that promises an effect must know its name."""
        super().ready()
        autodiscover_modules("tasks", "notifications")
