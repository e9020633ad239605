"""`manage.py run_due`: for cron or a systemd timer, once a minute, where no Celery beat runs."""

from typing import Any

from django.core.management.base import BaseCommand

from core.schedule import run_due


class Command(BaseCommand):
    """Run what is due by the timetable and tell what ran."""

    help = "执行到期的定时任务（补发通知、清理未用文件等）。没有 Celery beat 时由 cron 每分钟调用。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the name of each task that ran; nothing when none was due."""
        for name in run_due():
            self.stdout.write(name)
