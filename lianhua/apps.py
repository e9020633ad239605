"""Django's admin as the street office's back room, on the portal's own site object."""

from django.contrib.admin.apps import AdminConfig


class OfficeConfig(AdminConfig):
    """Admin with the portal's own site: Chinese, four chapters, rows by scope."""

    default_site = "core.office.OfficeSite"
    verbose_name = "后台"
