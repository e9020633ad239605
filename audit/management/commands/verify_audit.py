"""`manage.py verify_audit`: walk the chain and name each broken link."""

from argparse import ArgumentParser
from itertools import chain as in_turn
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audit import chain, heads
from audit.actions import record
from audit.models import AuditEvent


class Command(BaseCommand):
    """Exit 0 when every event is as it was written and none is gone, 1 otherwise."""

    help = "核对审计记录的摘要链和链头文件，列出被改动、删除、插入或截断的位置。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="刚用数据库自己的工具恢复了备份：记下这件事，备份之后的记录不再算作丢失",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each broken link and fail, or note the head of the sound chain."""
        if options["after_restore"]:
            now = timezone.now()
            with transaction.atomic():
                event = record("backup.restored", at=now)
            heads.note_restored(event, at=now)
        broken = 0
        for event_id, sentence in in_turn(chain.broken_links(), heads.missing_heads()):
            broken += 1
            self.stdout.write(f"第 {event_id} 条：{sentence}")
        for sentence in heads.given_up_by_restores():
            self.stdout.write(sentence)
        if broken:
            raise CommandError(f"审计记录有 {broken} 处不符。")
        heads.note_head(at=timezone.now())
        self.stdout.write(f"审计记录 {AuditEvent.objects.count()} 条，全部相符。")
