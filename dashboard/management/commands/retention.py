"""`manage.py retention`: what has been kept long enough; `--dry-run` only counts it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dashboard.personal import retention


class Command(BaseCommand):
    """The timetable does the same once a day."""

    help = "按保存期限清除个人信息和日志；--dry-run 只列出会清除多少。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option."""
        parser.add_argument("--dry-run", action="store_true", help="只列出，不清除")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each rule with its period, its law and its rows; apply it unless dry."""
        now = timezone.now()
        counts = {rule.key: retention.due(rule, at=now) for rule in retention.RULES}
        if not options["dry_run"]:
            counts = retention.apply_all(at=now)
        verb = "会清除" if options["dry_run"] else "已清除"
        for rule in retention.RULES:
            self.stdout.write(
                f"{rule.key}　{rule.what}：保存 {rule.period} 天，"
                f"{verb} {counts[rule.key]} 条。{rule.basis}"
            )
