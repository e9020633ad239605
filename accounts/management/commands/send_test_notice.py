"""`manage.py send_test_notice --group` or `--to USERNAME`: does the other side take notices."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.notifications import deliver, news, ways_open
from core import outside


class Command(BaseCommand):
    """Sends one notice at once, past the outbox, and says what the other side answered."""

    help = "发一条测试通知：--group 发到企业微信群，--to 账号 按此人选择的方式发。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one goal."""
        goal = parser.add_mutually_exclusive_group(required=True)
        goal.add_argument("--group", action="store_true", help="企业微信群机器人")
        goal.add_argument("--to", metavar="USERNAME", help="收通知的账号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, or say why not."""
        try:
            if options["group"]:
                self._group()
            else:
                self._person(options["to"])
        except outside.NotTakenError as error:
            raise CommandError(f"没有发出：{error}。") from error
        self.stdout.write("对方已收下测试通知。")

    def _group(self) -> None:
        if not settings.WECOM_ROBOT_URL:
            raise CommandError("没有设置 WECOM_ROBOT_URL，见 docs/configuration.md。")
        outside.to_group(text=news())

    def _person(self, username: str) -> None:
        person = User.objects.filter(username=username.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"没有账号“{username}”，或已停用。")
        if person.notice_by not in ways_open():
            raise CommandError("此人没有选择通知方式，或这种方式没有接通。")
        deliver(person, key=f"notice.test:{person.uid}:{int(timezone.now().timestamp())}")
