"""`manage.py permissions > docs/permissions.md`: the table of roles as a page."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.table import as_markdown


class Command(BaseCommand):
    """Prints the table; tests/accounts/test_permissions.py compares it with the page."""

    help = "输出角色与权限表（Markdown）。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(as_markdown(), ending="")
