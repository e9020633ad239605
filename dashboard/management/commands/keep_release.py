"""`manage.py keep_release FILE`: the database of a release, from which later ones are upgraded."""

import gzip
import shutil
import sqlite3
import tempfile
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from volunteers.models import Volunteer


class Command(BaseCommand):
    """For the maintainers, at each release; tests/test_upgrade.py upgrades every file kept."""

    help = "把当前数据库（SQLite，只含演示数据）存成一个文件，供以后的版本做升级测试。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="例如 tests/upgrades/0.1.0.sqlite3.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a consistent copy, packed; real people never go into the repository."""
        if connection.vendor != "sqlite":
            raise CommandError("只能在 SQLite 上生成。请用空目录作 DATA_DIR，载入演示数据后再试。")
        if Volunteer.objects.filter(is_demo=False).exists():
            raise CommandError("数据库里有真实的人员，不能存入代码仓库。请在演示数据上运行。")
        connection.ensure_connection()
        target: Path = options["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "copy")
            copy.write_bytes(connection.connection.serialize())
            with closing(sqlite3.connect(copy)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            with copy.open("rb") as source, gzip.open(target, "wb") as packed:
                shutil.copyfileobj(source, packed)
        self.stdout.write(f"已写入 {target}，{target.stat().st_size:,} 字节。")
