"""`manage.py verify_audit`: walk the chain and name each broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import chain
from audit.models import AuditEvent


class Command(BaseCommand):
    """Exit 0 when every event is as it was written, 1 otherwise."""

    help = "核对审计记录的摘要链，列出被改动、删除或插入的位置。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each broken link; fail when there is one."""
        broken = 0
        for event_id, sentence in chain.broken_links():
            broken += 1
            self.stdout.write(f"第 {event_id} 条：{sentence}")
        if broken:
            raise CommandError(f"审计记录有 {broken} 处不符。")
        self.stdout.write(f"审计记录 {AuditEvent.objects.count()} 条，全部相符。")
