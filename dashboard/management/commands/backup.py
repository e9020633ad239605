"""`manage.py backup [--to FILE]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from audit.actions import record
from core import backups
from core.errors import RefusedError

ELSEWHERE = (
    "数据库是 PostgreSQL：备份请用 deploy/bin/backup，恢复请用 deploy/bin/restore，"
    "步骤见 docs/deployment.md；把内置数据库（SQLite）的备份移到这里，请用 deploy/bin/move-in，"
    "步骤见 docs/operations.md。本命令只用于使用内置数据库的单位。"
)


class Command(BaseCommand):
    """Write database and uploads into one verified archive; safe while the portal serves."""

    help = "把数据库和上传的文件备份成一个经过校验的文件。密钥不在其中，须另行保管。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--to", type=Path, metavar="FILE", help="备份文件（默认在 backups 下）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the archive and say where it is and what is not in it."""
        if connection.vendor != "sqlite":
            raise CommandError(ELSEWHERE)
        now = timezone.localtime()
        target: Path = options["to"] or Path(
            settings.BACKUP_ROOT, f"portal-{now:%Y%m%d-%H%M%S}.zip"
        )
        connection.ensure_connection()
        try:
            count = backups.write(
                target,
                database=connection.connection,
                media=Path(settings.MEDIA_ROOT),
                heads=settings.AUDIT_HEADS,
                at=now,
            )
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        size = target.stat().st_size
        with transaction.atomic():
            record("backup.made", facts={"file": target.name, "bytes": size, "uploads": count})
        self.stdout.write(f"已备份并校验：{target}（{size / 2**20:.1f} MB，上传文件 {count} 个）")
        self.stdout.write(
            "密钥不在备份里。请把 keys 文件夹里的四个文件另存一份，与备份分开保管："
            "没有它们，备份中加密的内容谁也打不开。"
        )
