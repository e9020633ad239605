"""`manage.py load_demo [--if-empty]`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import RefusedError
from dashboard.demo import loading


class Command(BaseCommand):
    """Fill an empty database with the demo street and print who can sign in."""

    help = "在空数据库中装入演示数据，并显示演示账号。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--if-empty", action="store_true", help="已有数据时不做任何事")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or show the sign-ins of the demo that is already there."""
        if settings.PRODUCTION:
            raise CommandError("正式环境不能装入演示数据。")
        if options["if_empty"] and not loading.is_empty():
            path = loading.sign_ins_path()
            if path.exists():
                self.stdout.write(path.read_text(encoding="utf-8"))
            return
        try:
            staff = loading.load_demo(today=timezone.localdate())
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(loading.keep_sign_ins(staff))
