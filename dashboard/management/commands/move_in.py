"""`manage.py move_in FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from audit import chain, heads
from audit.actions import record
from core import backups, keys, moving
from core.database import refresh_statistics
from core.errors import RefusedError
from dashboard.management.commands.restore import refuse_cut_trail


class Command(BaseCommand):
    """Take an office that ran on SQLite into this empty PostgreSQL: all of it or nothing.

    Run by the role that owns the tables; deploy/bin/move-in does it on a server.

    Source: docs/rules.md R-MOV-1.
    """

    help = (
        "把内置数据库（SQLite）的备份移入空的 PostgreSQL 数据库，逐行核对。有一处不符就都不移入。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="原来的机器上 manage.py backup 写成的备份文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify the archive, bring rows and uploads, compare, go on with the audit trail."""
        if connection.vendor != "postgresql":
            raise CommandError(
                "只能移入 PostgreSQL。这里用的是内置数据库，请用 manage.py restore。"
            )
        try:
            counts = _move_in(options["file"])
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"已移入 {len(counts)} 张表、{sum(counts.values()):,} 行，逐行核对相符，"
            f"审计记录全部相符。所有人须重新登录；原来的机器请不要再启动平台。"
        )


def _move_in(archive: Path) -> dict[str, int]:
    """Return {table: rows}."""
    media = Path(settings.MEDIA_ROOT)
    with (
        backups.unpacked(archive, beside=media) as folder,
        moving.opened(folder / backups.DATABASE),
    ):
        refuse_cut_trail(folder)
        moving.refuse_another_version()
        with backups.uploads_in_place(folder, media=media), transaction.atomic():
            moving.refuse_an_office()
            _refuse_other_heads()
            counts = moving.bring_rows()
            keys.compare_with_marks()
            keys.leave_marks()
            _refuse_broken_chain()
            event = record("backup.restored", facts={"file": archive.name})
        heads.take_over(folder / backups.HEADS)
        heads.note_restored(event, at=timezone.now())
    cache.clear()
    refresh_statistics()
    return counts


def _refuse_other_heads() -> None:
    """Raise when this empty database is said to have had an audit trail."""
    if any(heads.missing_heads()):
        raise RefusedError(
            f"链头文件 {settings.AUDIT_HEADS} 记着另一份审计记录，{moving.NOTHING}"
            "请先把这个文件移到别处保管，再试一次。"
        )


def _refuse_broken_chain() -> None:
    for key, sentence in chain.broken_links():
        raise RefusedError(f"这份备份的审计记录第 {key} 条{sentence}{moving.NOTHING}请告诉审计员。")
