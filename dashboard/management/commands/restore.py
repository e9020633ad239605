"""`manage.py restore FILE [--force]`."""

import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit import heads
from audit.actions import record
from core import backups, keys
from core.errors import RefusedError
from dashboard.demo.loading import is_empty
from dashboard.management.commands.backup import ELSEWHERE


class Command(BaseCommand):
    """Put an archive of `manage.py backup` in place of what is here: all of it or nothing."""

    help = "用备份文件恢复数据库和上传的文件。已有数据时拒绝，除非 --force（先自动备份现有数据）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="备份文件")
        parser.add_argument("--force", action="store_true", help="替换现有数据")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, keep what is here, replace it, bring it to this version, check the keys."""
        if connection.vendor != "sqlite":
            raise CommandError(ELSEWHERE)
        try:
            self._restore(options["file"], force=options["force"])
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write("已恢复。所有人须重新登录；请重新启动平台。")

    def _restore(self, archive: Path, *, force: bool) -> None:
        media = Path(settings.MEDIA_ROOT)
        with backups.unpacked(archive, beside=media) as folder:
            refuse_cut_trail(folder)
            if _holds_an_office():
                if not force:
                    raise RefusedError(
                        "这里已有数据，没有恢复任何内容。确要替换，请加 --force；"
                        "替换前会先把现有数据备份一份。"
                    )
                call_command("backup", to=_kept_file(), stdout=self.stdout)
            connection.ensure_connection()
            backups.put_back(folder, database=connection.connection, media=media)
            heads.take_over(folder / backups.HEADS)
        call_command("migrate", interactive=False, verbosity=0)
        keys.compare_with_marks()
        with transaction.atomic():
            Session.objects.all().delete()
            event = record("backup.restored", facts={"file": archive.name})
        heads.note_restored(event, at=timezone.now())
        cache.clear()
        call_command("erase_again", stdout=self.stdout)


def refuse_cut_trail(folder: Path) -> None:
    """Raise while the backup's own heads name links of the audit chain that its table lacks.

    Source: docs/rules.md R-AUD-2.
    """
    with closing(sqlite3.connect(folder / backups.DATABASE)) as database:
        links = database.execute("SELECT id, hash FROM audit_auditevent")
        missing = heads.missing_in_backup(folder / backups.HEADS, links)
    if missing:
        raise RefusedError(
            f"这份备份里的审计记录与备份时记下的链头不符（{missing[0]}），没有恢复任何内容。"
            "请换一份备份，并告诉审计员。"
        )


def _holds_an_office() -> bool:
    """True when a street or a person has been entered; False before the first `migrate`."""
    tables = connection.introspection.table_names()
    if User._meta.db_table not in tables:
        return False
    return User.objects.exists() or not is_empty()


def _kept_file() -> Path:
    now = timezone.localtime()
    return Path(settings.BACKUP_ROOT, f"before-restore-{now:%Y%m%d-%H%M%S}.zip")
