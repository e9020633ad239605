"""`manage.py rotate_index`: blind indexes under the current key; `--retire` lets go of others."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import drop_recovery_codes
from accounts.models import AccessToken, EntryLink, RecoveryCode
from audit.actions import record
from audit.chain import BEFORE_NAMES
from audit.models import AuditEvent
from core import crypto, keys, reindexing, rotation
from core.numbers import at_least_one

# Processes that are restarted one after another still make tokens under the former key.
OVERLAP = timedelta(hours=1)


class Command(BaseCommand):
    """Goes on where an interrupted run ended; exit 1 while something needs an earlier key.

    Source: docs/rules.md R-KEY-2.
    """

    help = "把检索摘要换到当前的索引密钥（INDEX_KEY）；可随时中断、重复运行，不影响使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--dry-run", action="store_true", help="只数还有多少条在旧密钥下")
        parser.add_argument(
            "--retire", action="store_true", help="确认旧密钥不再用来查找，从此不再需要旧密钥"
        )
        parser.add_argument(
            "--drop-codes",
            action="store_true",
            help="与 --retire 同用：作废旧密钥下还没用过的恢复码，请这些人登录后换一套",
        )
        parser.add_argument("--batch", type=at_least_one, default=rotation.BATCH, help="每批多少条")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, retire or only count."""
        if options["dry_run"]:
            self.stdout.write(f"还有 {reindexing.count_behind()} 条不在当前密钥下。")
        elif options["retire"]:
            self._retire(drop_codes=options["drop_codes"])
        else:
            self._rotate(options["batch"])

    def _rotate(self, batch: int) -> None:
        keys.leave_marks()
        outcome = reindexing.reindex_all(
            batch=batch,
            progress=lambda place, done: self.stdout.write(f"{place}：已换 {done} 条"),
        )
        with transaction.atomic():
            name = crypto.name_of_key(settings.INDEX_KEY)
            record("keys.rotated", facts={"key": name, "values": outcome.done.total()})
        for place in outcome.unreadable:
            self.stderr.write(f"打不开，或同一号码登记在两条里，未改动：{place}")
        if behind := reindexing.count_behind():
            raise CommandError(f"还有 {behind} 条不在当前密钥下。请处理上面列出的，再运行一次。")
        self.stdout.write("全部检索摘要已在当前密钥下。各进程都用新密钥重启后，再运行 --retire。")

    @transaction.atomic
    def _retire(self, *, drop_codes: bool) -> None:
        own = keys.own_marks()
        current = [mark for mark in keys.index_marks() if mark.name in own]
        former = [mark for mark in keys.index_marks() if mark.name not in own]
        if not current:
            raise CommandError("当前密钥还没有启用过。请先运行 rotate_index。")
        if reindexing.count_behind():
            raise CommandError("还有检索摘要在旧密钥下，不能停用。请先运行 rotate_index。")
        self._refuse_what_the_chain_needs()
        if former:
            self._refuse_what_runs_out(current[0].created_at + OVERLAP, drop_codes=drop_codes)
        for mark in former:
            record("keys.retired", facts={"key": mark.name})
            mark.delete()
        self.stdout.write(
            "查找不再需要旧的索引密钥，可从 INDEX_KEYS_OLD 中去掉；旧备份还要用它，请随备份保管。"
        )

    def _refuse_what_the_chain_needs(self) -> None:
        """Events of before the chain had a key of its own stand under a former index key."""
        kept = [settings.AUDIT_KEY, settings.INDEX_KEY, *settings.AUDIT_KEYS_OLD]
        going = [key for key in settings.INDEX_KEYS_OLD if key not in kept]
        names = [crypto.name_of_key(key) for key in going]
        events = AuditEvent.objects.filter(key_name__in=[BEFORE_NAMES, *names])
        if going and events.exists():
            raise CommandError(
                "审计记录有一段是用旧的索引密钥做的。请把它也写进 AUDIT_KEYS_OLD，再运行一次。"
            )

    def _refuse_what_runs_out(self, since: datetime, *, drop_codes: bool) -> None:
        """Links, tokens and codes made before the change are looked up under the former key."""
        now = timezone.now()
        links = EntryLink.objects.open(now).filter(created_at__lt=since)
        tokens = AccessToken.objects.open().filter(created_at__lt=since, expires_at__gt=now)
        codes = RecoveryCode.objects.unused().filter(created_at__lt=since)
        if drop_codes:
            drop_recovery_codes(before=since)
        waiting = [
            f"{noun} {count} 个{last}"
            for noun, count, last in (
                ("进入链接", links.count(), _last(links)),
                ("接口令牌", tokens.count(), _last(tokens)),
                ("没用过的恢复码", codes.count(), "（不会到期，可加 --drop-codes 作废）"),
            )
            if count
        ]
        if waiting:
            raise CommandError(
                f"还要用旧密钥查找：{'、'.join(waiting)}。请在它们到期后再运行，旧密钥先留着。"
            )


def _last(rows: Any) -> str:
    last = rows.order_by("-expires_at").values_list("expires_at", flat=True).first()
    return f"（最晚 {timezone.localtime(last):%Y-%m-%d %H:%M} 到期）" if last else ""
