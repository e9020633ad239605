"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package docstring."""

    name = "accounts"
    verbose_name = "人员与岗位"
