"""`manage.py purge_demo`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.errors import RefusedError
from dashboard.demo.loading import sign_ins_path
from dashboard.demo.purging import purge_demo


class Command(BaseCommand):
    """Remove the demo data, or say which real rows hang on it; the folder is no demo any more."""

    help = "清除全部演示数据；有真实数据挂在上面时不清除，并逐条列出。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge and tell how many rows went."""
        try:
            removed = purge_demo()
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        sign_ins_path().unlink(missing_ok=True)
        told = Path(settings.DATA_DIR, "demo")  # by the first start (run.py)
        if told.exists():
            told.write_text("false")
        for label, count in removed.items():
            self.stdout.write(f"{label} {count:,} 条")
        self.stdout.write(f"已清除演示数据 {sum(removed.values()):,} 条。")
