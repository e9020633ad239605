"""`manage.py verify_sealed`: the configured keys open what is sealed in this database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import drills, keys
from core.errors import RefusedError
from core.numbers import at_least_one


class Command(BaseCommand):
    """Exit 0 when the marks of the keys and a sample of every sealed column open, 1 otherwise."""

    help = "核对密钥与数据库是否相符，并从每个加密字段各取若干条试解密。不改动数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--sample", type=at_least_one, default=100, help="每个加密字段试解密的条数"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Open them; name by table and row what does not open, never what stands in it."""
        try:
            keys.compare_with_marks()
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        done, unreadable = drills.open_sample(options["sample"])
        for place in unreadable:
            self.stdout.write(f"打不开：{place}")
        if unreadable:
            raise CommandError(f"有 {len(unreadable)} 处加密内容打不开。")
        self.stdout.write(f"{len(done)} 个加密字段，试解密 {done.total()} 条，全部打开。")
