"""`manage.py prepare`: what every start and every upgrade needs, in one process."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core import keys, upgrades
from core.errors import RefusedError
from core.models import KeyMark

# htmx extensions: their comments name files that do not exist, which stops the hashing of imports.
UNUSED_SCRIPTS = ["django_htmx/ext/*"]


class Command(BaseCommand):
    """Bring the database, the static files and the calendar to this version of the code."""

    help = "更新数据库结构、静态文件和工作日历；演示模式下，空数据库装入演示数据。"

    def handle(self, *args: object, **options: object) -> None:
        """Refuse the wrong keys and a version too old to upgrade before anything is written."""
        try:
            upgrades.refuse_half_way(MigrationLoader(connection))
            if KeyMark._meta.db_table in connection.introspection.table_names():
                keys.compare_with_marks()
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        call_command("migrate", interactive=False, verbosity=0)
        keys.leave_marks()
        call_command(
            "collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_SCRIPTS
        )
        call_command("load_calendar", verbosity=0)
        if settings.DEMO:
            call_command("load_demo", if_empty=True)
