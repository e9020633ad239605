"""`manage.py rotate_keys`: seal anew under the current key; `--retire` lets go of earlier keys."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit.actions import record
from core import crypto, keys, rotation
from core.numbers import at_least_one


class Command(BaseCommand):
    """Goes on where an interrupted run ended; exit 1 while something stands under an earlier key.

    Source: docs/rules.md R-KEY-1.
    """

    help = "把加密内容换到当前的字段密钥（FIELD_KEY_ID）；可随时中断、重复运行，不影响使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--dry-run", action="store_true", help="只列出各把密钥下有多少内容")
        parser.add_argument(
            "--retire", action="store_true", help="确认旧密钥下已没有内容，从此不再需要旧密钥"
        )
        parser.add_argument("--batch", type=at_least_one, default=rotation.BATCH, help="每批多少条")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, retire or only count."""
        if options["dry_run"]:
            self._tell()
        elif options["retire"]:
            self._retire()
        else:
            self._rotate(options["batch"])

    def _tell(self) -> int:
        """Print what stands under which key; return how much is not under the current one."""
        current = crypto.current_head().removeprefix(f"{crypto.VERSION}:").removesuffix(":")
        kept = rotation.kept_under()
        for head, count in sorted(kept.items()):
            self.stdout.write(f"{head}　{count} 条{'（当前）' if head == current else ''}")
        return kept.total() - kept[current]

    def _rotate(self, batch: int) -> None:
        keys.leave_marks()
        outcome = rotation.reseal_all(
            batch=batch,
            progress=lambda place, done: self.stdout.write(f"{place}：已换 {done} 条"),
        )
        with transaction.atomic():
            values = outcome.done.total()
            record("keys.rotated", facts={"key": str(settings.FIELD_KEY_ID), "values": values})
        for name in outcome.unreadable:
            self.stderr.write(f"打不开，未改动：{name}")
        remaining = self._tell()
        if remaining:
            raise CommandError(
                f"还有 {remaining} 条不在当前密钥下。打不开的，请先把它的密钥放回 FIELD_KEYS_OLD；"
                "其余的，请再运行一次。"
            )
        self.stdout.write("全部内容已在当前密钥下。各进程都用新密钥重启后，再运行 --retire。")

    def _retire(self) -> None:
        remaining = self._tell()
        marks = rotation.retirable_marks()
        with transaction.atomic():
            for mark in marks:
                record("keys.retired", facts={"key": mark.name.partition(":")[2]})
                mark.delete()
        for mark in marks:
            key_id = mark.name.partition(":")[2]
            self.stdout.write(
                f"密钥 {key_id} 不再需要，可从 FIELD_KEYS_OLD 中去掉；"
                "它加密过的备份还要用它，请随备份保管。"
            )
        if remaining:
            raise CommandError("旧密钥下还有内容，不能停用。请先运行 rotate_keys。")
